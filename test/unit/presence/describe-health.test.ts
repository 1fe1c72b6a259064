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
    leftOut: 0,
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
    ['who is left out is in step', { inStep: 20, leftOut: 1 }, ['in-step', 'working', 'working']],
    ['Cloudya silent', { troubles: { cloudya: problem('cloudya_silent') } }, ['partly-stopped', 'stopped', 'working']],
    [
      'the right to write withdrawn',
      { troubles: { 'teams-write': problem('consent_withdrawn') } },
      ['partly-stopped', 'stopped', 'working'],
    ],
    [
      'everything withdrawn',
      { troubles: { 'teams-write': problem('consent_withdrawn'), 'teams-read': problem('consent_withdrawn') } },
      ['stopped', 'stopped', 'stopped'],
    ],
    ['throttled', { troubles: { 'teams-write': problem('microsoft_throttles') } }, ['slower', 'slower', 'working']],
    ['sync user signed out', { signedOut: problem('sync_user_password_reset') }, ['slower', 'working', 'slower']],
    ['one direction off', { teamsToCloudya: false }, ['in-step', 'working', 'off']],
    ['paused', { paused: true, inStep: 0 }, ['paused', 'paused', 'paused']],
  ])('%s', (_, change, expected) => {
    expect(words(change)).toEqual(expected);
  });

  it('names what stands first, and while paused by the switch the switch', () => {
    const troubles = { 'teams-read': problem('microsoft_throttles'), cloudya: problem('cloudya_silent') };
    expect(describeHealth(facts({ troubles })).problem?.code).toBe('cloudya_silent');
    const paused = { paused: true, troubles: { ...troubles, 'portal-switch': problem('portal_switch_off') } };
    expect(describeHealth(facts(paused)).problem?.code).toBe('portal_switch_off');
    expect(describeHealth(facts({ paused: true })).problem).toBeNull();
  });

  it.each(errorCodes)('%s is told as slower or stopped, never as nothing', (code) => {
    expect(words({ troubles: { cloudya: problem(code) } })[1]).toMatch(/^(slower|stopped)$/);
  });
});
