import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Overview, Why } from '../../../contract/overview.ts';
import { headlineText, isUrgent, mendOf, slowestRead, troubleKeys } from '../../../tab/features/overview/headline.ts';
import { peopleColumns } from '../../../tab/features/overview/people-columns.ts';
import { trendLines } from '../../../tab/features/overview/trend.ts';
import { actTexts, ageText, answerText, endText, shortName } from '../../../tab/features/overview/why-lines.ts';
import { loadTexts, loadTextsWhenActive, type Texts, translate } from '../../../tab/lib/i18n.ts';
import { describeProblem } from '../../../tab/lib/problems.ts';
import { now } from '../../fixtures/tab-harness/people.ts';
import { overviews, whys } from '../../fixtures/tab-harness/states.ts';

const texts: Texts = { t: translate, language: 'en' };
beforeAll(() => loadTexts('en-gb').then(loadTextsWhenActive));
vi.stubEnv('TZ', 'UTC');

describe('headline', () => {
  it.each<[keyof typeof overviews, string]>([
    [
      'in-step',
      '20 of 21 people are in step, 3 are left out, 2 of them of one direction only. Last change 8 seconds ago.',
    ],
    ['degraded', 'Changes made in Teams take up to 5 seconds longer. Calls on Cloudya are shown as fast as ever.'],
    ['right-to-set', 'One direction stands, the other goes on.'],
    ['no-consent', 'Both directions stand. Nobody stays shown wrongly.'],
    ['paused-by-switch', 'Since 08:59, because the switch in Cloudya was turned off.'],
    ['catching-up', 'People are being brought in step: 4 of 21.'],
  ])('%s', (name, expected) => {
    expect(headlineText(overviews[name], texts, now)).toBe(expected);
  });

  it('says of a single person whether they are out of one direction or of both', () => {
    const leftOut = (leftOutOfBoth: number) => ({ ...overviews['in-step'], leftOut: 1, leftOutOfBoth });
    expect(headlineText(leftOut(1), texts, now)).toContain('20 of 21 people are in step, 1 is left out. ');
    expect(headlineText(leftOut(0), texts, now)).toContain('1 is left out of one direction. ');
  });

  it('says nothing of people left out where there are none', () => {
    const overview: Overview = {
      ...overviews['in-step'],
      inStep: 21,
      leftOut: 0,
      leftOutOfBoth: 0,
      lastChangeAt: null,
    };
    expect(headlineText(overview, texts, now)).toBe('21 of 21 people are in step. Nothing has changed yet.');
  });

  it('interrupts for a stop only', () => {
    const urgent = (['in-step', 'slower', 'paused', 'catching-up', 'partly-stopped', 'stopped'] as const).filter(
      isUrgent,
    );
    expect(urgent).toEqual(['partly-stopped', 'stopped']);
  });

  it('counts the slowest round', () => expect(slowestRead(overviews.degraded)).toBe(5));
});

describe('mending', () => {
  it.each([
    ['sync_user_password_reset', 'sign-in'],
    ['consent_withdrawn', 'consent'],
    ['portal_switch_off', 'portal'],
    ['portal_switch_unknown', 'ticked'],
    ['cloudya_cti_right_missing', 'cloudya'],
    ['cloudya_licence_missing', 'none'],
    ['cloudya_request_refused', 'try-now'],
    ['cloudya_gone', 'try-now'],
    ['cloudya_conflict', 'try-now'],
    ['cloudya_login_refused', 'cloudya'],
    ['cloudya_silent', 'try-now'],
    ['microsoft_throttles', 'none'],
    ['something_new', 'none'],
  ])('%s by %s', (code, mend) => expect(mendOf(code)).toBe(mend));

  it('tells cause and effect in one sentence where there is one', () => {
    const keysOf = (code: string, values = {}) => troubleKeys(describeProblem({ code, at: '', values }));
    const { cause, effects } = keysOf('right_to_set_lost');
    const time = '09:02';
    expect(`${translate(cause)} ${effects.map((key) => translate(key, { time })).join(' ')}`).toBe(
      'Cloudya to Teams stands since 09:02: the right to set presence was withdrawn. Reading goes on.',
    );
    expect(keysOf('microsoft_unreachable').cause).toBe('errors.microsoft_unreachable.title');
    // what Microsoft named tells more than the code
    expect(keysOf('sign_in_rule', { vendorCode: 'AADSTS50105' })).toEqual({
      cause: 'refusals.not-assigned.title',
      effects: ['trouble.meanwhile', 'refusals.not-assigned.text'],
    });
  });
});

describe('why', () => {
  it.each<[string, string]>([
    ['link-105', 'Because Anna’s Cloudya line 105 is in use. So we set “In a call” in Teams 2 minutes ago.'],
    ['link-109', 'Because Felix is on a call in Teams. So Cloudya was told: in use.'],
    ['link-108', 'Because line 108 is ringing. We do nothing while it rings.'],
    ['link-116', 'Because Kira’s own state in Teams outranks a call. Line 116 is in use; our entry waits behind it.'],
    ['link-128', 'Because Teams says so. Sven is left out, so we neither read nor write.'],
    ['link-107', 'Because Teams says so. David is left out of Teams → Cloudya, so Cloudya is told nothing.'],
  ])('%s', (linkId, expected) => expect(answerText(whys[linkId] as Why, linkId.slice(5), texts, now)).toBe(expected));

  it('says when it was set where that is long ago', () => {
    const why = whys['link-105'] as Why;
    const session = { ...(why.session as NonNullable<Why['session']>), setAt: new Date(now - 7_200_000).toISOString() };
    expect(answerText({ ...why, session }, '105', texts, now)).toMatch(/in Teams at 07:14\.$/);
  });

  it('tells what we did and what ends it', () => {
    expect(actTexts(whys['link-105'] as Why, texts)).toMatchObject({ title: 'We set “In a call”' });
    expect(actTexts(whys['link-109'] as Why, texts)).toMatchObject({ title: 'Cloudya told: in use' });
    expect(actTexts(whys['link-108'] as Why, texts)).toMatchObject({ title: 'We did nothing', time: undefined });
    expect(endText(whys['link-108'] as Why, texts)).toBeUndefined();
  });

  it.each([
    ['Anna Schmidt', 'Anna'],
    ['Workshop', 'Workshop'],
    ['Theresa von Hohenstein', 'Theresa von Hohenstein'],
  ])('%s is called %s', (name, expected) => expect(shortName(name)).toBe(expected));

  it('gives an age, or the time where that says more', () => {
    expect(ageText(null, texts, now)).toBeUndefined();
    expect(ageText(new Date(now - 125_000).toISOString(), texts, now)).toBe('2 min ago');
    expect(ageText(new Date(now - 200_000_000).toISOString(), texts, now)).not.toMatch(/ago/);
  });
});

describe('trend', () => {
  it.each<[string, (number | null)[], number]>([
    ['nothing measured', [null, null], 0],
    ['one line', [800, 900, 850], 1],
    ['a gap makes two', [800, null, 900], 2],
  ])('%s', (_, values, lines) => expect(trendLines(values)).toHaveLength(lines));

  it('stays within its box', () => {
    const points = trendLines([0, 5_000, 60_000])
      .join(' ')
      .split(' ')
      .map((point) => point.split(',').map(Number));
    for (const [x = -1, y = -1] of points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(80);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(28);
    }
  });
});

it.each([
  [1_200, 'wide'],
  [820, 'medium'],
  // beside the Why panel at 1280 px
  [758, 'narrow'],
  [320, 'entries'],
] as const)('in %i px the people are %s', (room, columns) => expect(peopleColumns(room)).toBe(columns));
