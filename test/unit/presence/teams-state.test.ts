import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { teamsStateOf } from '../../../bot/presence/teams-state.ts';
import { TeamsState } from '../../../contract/presence.ts';

const olderVocabulary: [availability: string, activity: string, state: string][] = [
  ['Available', 'Available', 'available'],
  ['AvailableIdle', 'Inactive', 'available'],
  ['Available', 'AvailableInactive', 'available'],
  ['Available', 'OutOfOffice', 'out-of-office'],
  ['Away', 'OutOfOffice', 'out-of-office'],
  ['Busy', 'Busy', 'busy'],
  ['BusyIdle', 'Inactive', 'busy'],
  ['Busy', 'InACall', 'in-a-call'],
  ['Busy', 'InAConferenceCall', 'in-a-call'],
  ['Busy', 'InAMeeting', 'in-a-meeting'],
  ['DoNotDisturb', 'DoNotDisturb', 'do-not-disturb'],
  ['DoNotDisturb', 'UrgentInterruptionsOnly', 'do-not-disturb'],
  ['DoNotDisturb', 'Presenting', 'presenting'],
  ['DoNotDisturb', 'Focusing', 'focusing'],
  ['Away', 'Away', 'away'],
  ['BeRightBack', 'BeRightBack', 'be-right-back'],
  ['Offline', 'Offline', 'offline'],
  ['Offline', 'OffWork', 'offline'],
  ['PresenceUnknown', 'PresenceUnknown', 'unknown'],
];

const newerVocabulary: [availability: string, activity: string, state: string][] = [
  ['inACall', 'busy', 'in-a-call'],
  ['inACall', 'available', 'in-a-call'],
  ['inACall', 'outOfOffice', 'in-a-call'],
  ['inAMeeting', 'busy', 'in-a-meeting'],
  ['presenting', 'doNotDisturb', 'presenting'],
  ['focusing', 'doNotDisturb', 'focusing'],
  ['doNotDisturb', 'available', 'do-not-disturb'],
  ['available', 'outOfOffice', 'out-of-office'],
];

const unknownValues: [availability: string, activity: string, state: string][] = [
  ['Blocked', 'Blocked', 'unrecognised'],
  ['Blocked', 'InACall', 'in-a-call'],
  ['Busy', 'SomethingNew', 'busy'],
  ['', '', 'unrecognised'],
  ['constructor', '__proto__', 'unrecognised'],
];

describe('the state of a pair', () => {
  it.each([...olderVocabulary, ...newerVocabulary, ...unknownValues])('%s/%s is %s, in any case', (...row) => {
    const [availability, activity, state] = row;
    const spellings = [
      (text: string) => text,
      (text: string) => text.toLowerCase(),
      (text: string) => text.toUpperCase(),
    ];
    const states = spellings.map((spell) =>
      teamsStateOf({ availability: spell(availability), activity: spell(activity) }),
    );
    expect(states).toEqual([state, state, state]);
  });

  it('has an answer for every pair of texts', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom(...olderVocabulary.flat(), ...newerVocabulary.flat()));
    fc.assert(
      fc.property(word, word, (availability, activity) => {
        expect(TeamsState.options).toContain(teamsStateOf({ availability, activity }));
      }),
    );
  });
});
