import { describe, expect, it } from 'vitest';
import { describeHealth, type HealthFacts } from '../../../bot/presence/describe-health.ts';
import { errorCodes } from '../../../contract/errors.ts';

const problem = (code: string) => ({ code, at: '2026-03-02T09:00:00.000Z', values: {} });

function facts(change: Partial<HealthFacts> = {}): HealthFacts {
  return {
    paused: false,
    cloudyaToTeams: true,
    teamsToCloudya: true,
    people: 21,
    inStep: 21,
    leftOutOfBoth: 0,
    customers: 1,
    troubles: {},
    signedOut: undefined,
    ...change,
  };
}

function words(change: Partial<HealthFacts>): string[] {
  const { health, cloudyaToTeams, teamsToCloudya } = describeHealth(facts(change));
  return [health, cloudyaToTeams.state, teamsToCloudya.state];
}

describe('health', () => {
  it.each<[string, Partial<HealthFacts>, string[]]>([
    ['all well', {}, ['in-step', 'working', 'working']],
    ['somebody is on the way', { inStep: 20 }, ['catching-up', 'working', 'working']],
    ['who is left out is in step', { inStep: 20, leftOutOfBoth: 1 }, ['in-step', 'working', 'working']],
    [
      'Cloudya silent',
      { troubles: { 'cloudya@K1234': problem('cloudya_silent') } },
      ['partly-stopped', 'stopped', 'working'],
    ],
    [
      'one of two customers silent',
      { customers: 2, troubles: { 'cloudya@K1234': problem('cloudya_silent') } },
      ['partly-stopped', 'partly-stopped', 'working'],
    ],
    [
      'both customers silent',
      {
        customers: 2,
        troubles: { 'cloudya@K1234': problem('cloudya_silent'), 'cloudya@K2001': problem('cloudya_cti_login_refused') },
      },
      ['partly-stopped', 'stopped', 'working'],
    ],
    [
      'one customer takes no writes, another is slow',
      {
        customers: 2,
        troubles: {
          'cloudya-write@K1234': problem('cloudya_login_refused'),
          'cloudya-write@K2001': problem('cloudya_unreachable'),
        },
      },
      ['partly-stopped', 'working', 'partly-stopped'],
    ],
    [
      'one of two customers rests',
      { customers: 2, troubles: { 'portal-switch@K1234': problem('portal_switch_off') } },
      ['in-step', 'working', 'working'],
    ],
    [
      'one customer was withdrawn, another goes on',
      { troubles: { 'withdrawn@K2001': problem('cloudya_customer_withdrawn') } },
      ['in-step', 'working', 'working'],
    ],
    [
      'the only customer was withdrawn',
      { customers: 0, people: 0, inStep: 0, troubles: { 'withdrawn@K1234': problem('cloudya_customer_withdrawn') } },
      ['stopped', 'stopped', 'stopped'],
    ],
    [
      'the right to set lost, a sync user reads',
      { troubles: { rights: problem('right_to_set_lost') } },
      ['partly-stopped', 'stopped', 'working'],
    ],
    [
      'the right to presence lost, nobody can read',
      { troubles: { rights: problem('right_to_presence_lost') } },
      ['stopped', 'stopped', 'stopped'],
    ],
    ['everything lost', { troubles: { rights: problem('consent_withdrawn') } }, ['stopped', 'stopped', 'stopped']],
    ['app disabled', { troubles: { rights: problem('app_disabled') } }, ['stopped', 'stopped', 'stopped']],
    [
      'everything lost, one direction off',
      { teamsToCloudya: false, troubles: { rights: problem('consent_withdrawn') } },
      ['partly-stopped', 'stopped', 'off'],
    ],
    [
      'the directory lost: everybody linked goes on',
      { troubles: { 'directory-right': problem('right_to_directory_lost') } },
      ['in-step', 'working', 'working'],
    ],
    [
      'e-mails may not be read: everybody linked goes on',
      { troubles: { 'cloudya-emails@K1234': problem('cloudya_reading_refused') } },
      ['in-step', 'working', 'working'],
    ],
    ['the right to hear lost', { signedOut: problem('right_to_hear_lost') }, ['slower', 'working', 'slower']],
    ['throttled', { troubles: { 'teams-write': problem('microsoft_throttles') } }, ['slower', 'slower', 'working']],
    ['sync user signed out', { signedOut: problem('sync_user_password_reset') }, ['slower', 'working', 'slower']],
    [
      'a key refused, also by what is written',
      {
        customers: 2,
        troubles: {
          'cloudya-key@K1234': problem('cloudya_clock_skew'),
          'cloudya-write@K1234': problem('cloudya_clock_skew'),
        },
      },
      ['partly-stopped', 'working', 'partly-stopped'],
    ],
    ['one direction off', { teamsToCloudya: false }, ['in-step', 'working', 'off']],
    ['paused', { paused: true, inStep: 0 }, ['paused', 'paused', 'paused']],
  ])('%s', (_, change, expected) => {
    expect(words(change)).toEqual(expected);
  });

  it('names what stands first, and while paused by the switch the switch', () => {
    const troubles = { 'teams-read': problem('microsoft_throttles'), 'cloudya@K1234': problem('cloudya_silent') };
    expect(describeHealth(facts({ troubles })).problem?.code).toBe('cloudya_silent');
    const paused = { paused: true, troubles: { ...troubles, 'portal-switch@K1234': problem('portal_switch_off') } };
    expect(describeHealth(facts(paused)).problem?.code).toBe('portal_switch_off');
    expect(describeHealth(facts({ paused: true })).problem).toBeNull();
  });

  it('names the cause of all before what follows from it, and a lost directory last', () => {
    const directory = { 'directory-right': problem('right_to_directory_lost') };
    const code = (troubles: HealthFacts['troubles']) => describeHealth(facts({ troubles })).problem?.code;
    expect(
      code({ 'cloudya@K1234': problem('cloudya_silent'), rights: problem('consent_withdrawn'), ...directory }),
    ).toBe('consent_withdrawn');
    expect(code({ 'cloudya-write@K1234': problem('cloudya_unreachable'), ...directory })).toBe('cloudya_unreachable');
    expect(code(directory)).toBe('right_to_directory_lost');
    expect(code({ 'cloudya-extensions@K1234': problem('cloudya_reading_silent') })).toBe('cloudya_reading_silent');
  });

  it.each(errorCodes)('%s is told as slower or stopped, never as nothing', (code) => {
    expect(words({ troubles: { 'cloudya@K1234': problem(code) } })[1]).toMatch(/^(slower|stopped)$/);
  });
});
