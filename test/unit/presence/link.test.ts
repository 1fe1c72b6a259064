import { describe, expect, it } from 'vitest';
import { appliedOf, inputsOf, looksLikeOurSession, runningPosture } from '../../../bot/presence/link.ts';
import { buildLink, inBoth, outOfBoth } from '../../builders/link.ts';

it.each([
  ['Busy', 'InACall', true],
  ['busy', 'inacall', true],
  ['inACall', 'available', true],
  ['Busy', 'InAConferenceCall', false],
  ['inACall', 'inAConferenceCall', false],
  ['Busy', 'Busy', false],
  ['DoNotDisturb', 'Presenting', false],
])('%s/%s looks like our session: %s', (availability, activity, ours) => {
  expect(looksLikeOurSession({ availability, activity })).toBe(ours);
});

describe('what a link gives to the decision', () => {
  it('a retired link counts as left out, a tenant that is not active as paused', () => {
    const { leftOut, paused } = inputsOf(buildLink({ retired: true }), { ...runningPosture, active: false });
    expect({ leftOut, paused }).toEqual({ leftOut: outOfBoth, paused: true });
  });

  it('an opt-out is handed on for each direction by itself', () => {
    const leftOut = { ...inBoth, teamsToCloudya: true };
    expect(inputsOf(buildLink({ leftOut }), runningPosture).leftOut).toEqual(leftOut);
  });

  it('a session is confirmed by its last renewal, a write without an answer is under way', () => {
    const at = new Date('2026-03-02T09:00:00Z');
    const expiresAt = new Date('2026-03-02T09:05:00Z');
    const session = { intendedAt: at, setAt: undefined, renewedAt: undefined, expiresAt, seenAt: undefined };
    const link = buildLink({
      session: { ...session, acceptedMs: undefined, visibleMs: undefined },
      publishedIntended: 'in-use',
    });
    expect(appliedOf(link)).toEqual({
      session: { confirmedAt: undefined, expiresAt: expiresAt.getTime() },
      echoUntil: undefined,
      published: 'none',
      publishing: true,
      levers: {},
    });
  });
});
