import { beforeAll, describe, expect, it } from 'vitest';
import type { MatchFilter, MatchOutcome } from '../../../contract/matching.ts';
import {
  countOf,
  countsText,
  isChosen,
  matchColumns,
  toLookAt,
  whyOf,
} from '../../../tab/features/matches/outcomes.ts';
import { describeEffects, listed } from '../../../tab/features/settings/effects.ts';
import { loadTexts, loadTextsWhenActive, translate } from '../../../tab/lib/i18n.ts';
import { report } from '../../fixtures/tab-harness/people.ts';
import { effects } from '../../fixtures/tab-harness/states.ts';

const texts = { t: translate };
beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));

const person = { userId: 'u', name: 'Anna Schmidt', address: 'anna@contoso.example' };
const duplicate = (rule: 'chosen' | 'already-linked' | 'lowest-number'): MatchOutcome => ({
  kind: 'duplicate',
  person,
  counts: '118',
  rule,
  extensions: ['118', '131'],
});

describe('matches', () => {
  it.each<[MatchFilter, number]>([
    ['all', 30],
    ['linked', 21],
    ['near-miss', 2],
    ['duplicate', 1],
    ['no-match', 6],
    ['to-look-at', 9],
  ])('%s: %i', (filter, count) => expect(countOf(report.counts, filter)).toBe(count));

  it('counts in words', () => {
    expect(toLookAt(report.counts)).toBe(9);
    expect(countsText(report.counts, texts)).toBe('2 near misses, 1 duplicate, 6 no match');
  });

  it.each<[string, MatchOutcome]>([
    ['By e-mail, other case', { kind: 'linked', person, by: 'mail-other-case' }],
    ['One letter differs', { kind: 'near-miss', suggestions: [{ person, reason: 'one-letter' }] }],
    ['Two extensions, one person', duplicate('lowest-number')],
    ['118 counts, because it was chosen', duplicate('chosen')],
    ['118 counts, because it was linked already', duplicate('already-linked')],
    ['Address of 2 people', { kind: 'several-people', people: [person, person] }],
    ['Nothing entered in Cloudya', { kind: 'no-email' }],
    ['Lift', { kind: 'ignored', reason: 'Lift', by: 'Jonas Weber' }],
    ['by Jonas Weber', { kind: 'ignored', reason: '', by: 'Jonas Weber' }],
  ])('%s', (expected, outcome) => {
    const { key, values } = whyOf(outcome, (extension) => extension);
    expect(translate(key, values)).toBe(expected);
  });

  it('lets take back only what was chosen', () => {
    expect(isChosen(duplicate('chosen'))).toBe(true);
    expect(isChosen(duplicate('lowest-number'))).toBe(false);
    expect(isChosen({ kind: 'linked', person, by: 'hand' })).toBe(true);
    expect(isChosen({ kind: 'linked', person, by: 'mail' })).toBe(false);
    expect(isChosen({ kind: 'ignored', reason: '', by: 'Jonas Weber' })).toBe(true);
  });

  it.each([
    [928, 'wide'],
    [656, 'narrow'],
    [416, 'entries'],
  ] as const)('in %i px the rows are %s', (room, columns) => expect(matchColumns(room)).toBe(columns));
});

describe('effects of a deactivation', () => {
  it('counts what is removed, and names whom it concerns', () => {
    expect(describeEffects(effects, texts).map(({ title, text }) => [title, text])).toEqual([
      ['3 entries in Teams', 'Anna Schmidt, Carla Reis, Kira Novak show their own state again'],
      ['2 states shown in Cloudya', 'Felix Braun, Greta Lindqvist'],
      ['1 subscription at Microsoft', 'Round 1'],
      ['The sign-in of presence-sync@contoso.example', 'The account itself stays'],
    ]);
  });

  it('is empty where nothing of ours stands', () => {
    const none = {
      sessions: [],
      published: [],
      profiles: [],
      agents: [],
      subscriptions: [],
      signIns: [],
      leftBehind: [],
    };
    expect(describeEffects(none, texts)).toEqual([]);
  });

  it('names four people at most', () => {
    expect(listed(['A', 'B', 'C', 'D', 'E', 'F'], texts)).toBe('A, B, C, D and 2 more');
  });
});
