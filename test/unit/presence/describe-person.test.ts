import { describe, expect, it } from 'vitest';
import { describePerson, explainPerson } from '../../../bot/presence/describe-person.ts';
import { type Link, type LinkSession, runningPosture } from '../../../bot/presence/link.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import { Why } from '../../../contract/overview.ts';
import { PersonRow } from '../../../contract/presence.ts';
import { buildLink, inBoth, outOfBoth } from '../../builders/link.ts';

const now = Date.parse('2026-03-02T09:00:30Z');
const at = new Date('2026-03-02T09:00:00Z');
const session: LinkSession = {
  intendedAt: at,
  setAt: at,
  renewedAt: at,
  expiresAt: new Date('2026-03-02T09:05:00Z'),
  seenAt: at,
  acceptedMs: 240,
  visibleMs: 1_900,
};
const inACall = { availability: 'Busy', activity: 'InACall', outOfOffice: false };
const dnd = { availability: 'DoNotDisturb', activity: 'DoNotDisturb', outOfOffice: false };

const row = (change: Partial<Link> = {}) => describePerson(buildLink(change), defaultSettings, now);

describe('what we did', () => {
  it.each<[string, Partial<Link>]>([
    ['nothing', {}],
    ['nothing-while-ringing', { line: 'ringing' }],
    ['set-in-a-call', { line: 'in-use', session, presence: inACall }],
    ['own-state-kept', { line: 'in-use', session, presence: dnd }],
    ['told-in-use', { published: 'in-use', publishedAt: at }],
    ['told-do-not-disturb', { published: 'do-not-disturb', publishedAt: at }],
    ['will-retry', { nextTryAt: new Date(now + 12_000), tries: 2 }],
    ['left-out', { leftOut: outOfBoth, leftOutBy: 'Petra Lang', session }],
    ['set-in-a-call', { leftOut: { ...inBoth, teamsToCloudya: true }, line: 'in-use', session, presence: inACall }],
    ['not-known-yet', { presenceReadAt: undefined }],
    ['not-known-yet', { lineConfirmedAt: undefined }],
  ])('%s', (kind, change) => {
    const person = row(change);
    expect(PersonRow.parse(person)).toEqual(person);
    expect(person.act.kind).toBe(kind);
  });

  it('our session is not called outranked before Microsoft had time to show it', () => {
    const presence = { availability: 'Available', activity: 'Available', outOfOffice: false };
    expect(row({ line: 'in-use', session, presence }).act.kind).toBe('set-in-a-call');
    const presenceReadAt = new Date(at.getTime() + 15_000);
    expect(row({ line: 'in-use', session, presence, presenceReadAt }).act.kind).toBe('own-state-kept');
  });
});

it('who is out of one direction is shown so, with who decided', () => {
  const leftOut = { ...inBoth, cloudyaToTeams: true };
  expect(row({ leftOut, leftOutBy: 'Petra Lang' })).toMatchObject({
    leftOut,
    act: { kind: 'nothing', by: 'Petra Lang' },
  });
});

describe('in step', () => {
  it.each<[boolean, Partial<Link>]>([
    [true, {}],
    [false, { dirty: true }],
    [false, { nextTryAt: new Date(now) }],
    [false, { leftOut: outOfBoth }],
    [false, { retired: true }],
    [true, { leftOut: { ...inBoth, cloudyaToTeams: true } }],
    [false, { lineConfirmedAt: new Date(now - 120_000) }],
    [false, { presenceReadAt: undefined }],
  ])('%s', (inStep, change) => {
    expect(row(change).inStep).toBe(inStep);
  });
});

it('a vendor’s clock that runs ahead does not put a change into the future', () => {
  expect(row({ lineUpdatedAt: new Date(now + 60_000) }).lineSince).toBe(at.toISOString());
  expect(row({ lineUpdatedAt: new Date(at.getTime() - 5_000) }).lineSince).toBe('2026-03-02T08:59:55.000Z');
});

it('why: the decision asked again, with its inputs', () => {
  const link = buildLink({ line: 'in-use', session, presence: inACall });
  const why = explainPerson(link, runningPosture, defaultSettings, now);
  expect(Why.parse(why)).toEqual(why);
  expect(why).toMatchObject({
    rule: 'line-in-use',
    echo: true,
    session: { acceptedMs: 240, visibleMs: 1_900 },
    published: null,
  });
});
