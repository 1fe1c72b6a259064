import { beforeEach, describe, expect, it } from 'vitest';
import { PresenceError, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import type { Verdict } from '../../../bot/presence/rights.ts';
import { type Troubles, troubleCode, watchTrouble } from '../../../bot/presence/trouble.ts';

let told: string[];
const troubles: Troubles = {
  report: async (_, source, code) => void told.push(`${source} ${code}`),
  resolved: async (_, source) => void told.push(`${source} over`),
};
const start = Date.parse('2026-03-02T09:00:00Z');
let now: number;
const clock = { now: () => now };
const failure = (trouble: VendorTrouble) => new VendorError('microsoft', trouble, 'refused');
let verdict: Verdict;
const rights = {
  suspect: async () => {
    told.push('suspected');
    return verdict;
  },
  served: async () => void told.push('served'),
};
const watch = () => watchTrouble({ troubles, rights, clock }, 'tenant-1', 'teams-write');

beforeEach(() => {
  told = [];
  now = start;
  verdict = 'held';
});

async function failTimes(trouble: VendorTrouble, times: number): Promise<string[]> {
  const watching = watch();
  for (let n = 0; n < times; n += 1) await watching.failed(failure(trouble));
  return told;
}

describe('a failure becomes the tenant’s trouble', () => {
  it.each<[VendorTrouble, number, string]>([
    ['throttled', 3, 'microsoft_throttles'],
    ['unavailable', 3, 'microsoft_unreachable'],
    ['refused', 5, 'microsoft_code'],
  ])('%s: the %sth in a row, and not before', async (trouble, nth, code) => {
    expect(await failTimes(trouble, nth - 1)).toEqual([]);
    expect(await failTimes(trouble, nth + 3)).toEqual([`teams-write ${code}`]);
  });

  it.each<VendorTrouble>(['not-found', 'conflict', 'refused'])(
    '%s: of one or two people alone it is not, until it has lasted longer than anybody is linked who is gone',
    async (trouble) => {
      const watching = watch();
      for (let n = 0; n < 50; n += 1) await watching.failed(failure(trouble), n % 2 ? '101@K1234' : '102@K1234');
      expect(told).toEqual([]);
      now += 71 * 60_000;
      await watching.failed(failure(trouble), '101@K1234');
      expect(told).toEqual(['teams-write microsoft_code']);
    },
  );

  it.each<VendorTrouble>(['not-found', 'conflict', 'refused'])('%s: of three people it is', async (trouble) => {
    const watching = watch();
    for (const of of ['101@K1234', '102@K1234', '101@K1234', '102@K1234']) await watching.failed(failure(trouble), of);
    expect(told).toEqual([]);
    await watching.failed(failure(trouble), '103@K1234');
    expect(told).toEqual(['teams-write microsoft_code']);
  });

  it('a success forgets whose failures came before', async () => {
    const watching = watch();
    for (const of of ['101@K1234', '102@K1234']) await watching.failed(failure('refused'), of);
    await watching.succeeded();
    for (let n = 0; n < 20; n += 1) await watching.failed(failure('refused'), '103@K1234');
    expect(told).toEqual(['teams-write over']);
  });

  it('a success of anybody between counts anew; its end is told once', async () => {
    const watching = watch();
    for (let n = 0; n < 2; n += 1) await watching.failed(failure('unavailable'));
    await watching.succeeded();
    for (let n = 0; n < 2; n += 1) await watching.failed(failure('unavailable'));
    expect(told).toEqual(['teams-write over']); // what an earlier process may have left
    await watching.failed(failure('unavailable'));
    await watching.succeeded();
    await watching.succeeded();
    expect(told.slice(1)).toEqual(['teams-write microsoft_unreachable', 'teams-write over']);
  });
});

it('what could not be recorded is told at the next occasion', async () => {
  let broken = true;
  const attempt = async (line: string) => {
    if (broken) throw new Error('database away');
    told.push(line);
  };
  const breaking: Troubles = {
    report: (_, source, code) => attempt(`${source} ${code}`),
    resolved: (_, source) => attempt(`${source} over`),
  };
  const watching = watchTrouble({ troubles: breaking, rights, clock }, 'tenant-1', 'teams-write');
  const fail = () => watching.failed(new VendorError('cloudya', 'unauthorized', 'refused'));
  await expect(fail()).rejects.toThrow('database away');
  broken = false;
  await fail();
  await fail();
  broken = true;
  await expect(watching.succeeded()).rejects.toThrow('database away');
  broken = false;
  await watching.succeeded();
  await watching.succeeded();
  expect(told).toEqual(['teams-write cloudya_login_refused', 'teams-write over']);
});

describe('a refusal by Microsoft', () => {
  it.each<VendorTrouble>(['unauthorized', 'forbidden'])(
    '%s: asks for a proof at the first one, and leaves the telling to it',
    async (trouble) => {
      verdict = 'lost';
      const seen = await failTimes(trouble, 9);
      expect(new Set(seen)).toEqual(new Set(['suspected']));
      expect(seen).toHaveLength(9);
    },
  );

  it('of everybody while all rights are held is told as what it is', async () => {
    expect((await failTimes('forbidden', 4)).filter((line) => line !== 'suspected')).toEqual([]);
    expect((await failTimes('forbidden', 9)).filter((line) => line !== 'suspected')).toEqual([
      'teams-write microsoft_code',
    ]);
  });

  it('of everybody that no proof can judge is told as what it is, too', async () => {
    verdict = 'unknown';
    expect((await failTimes('forbidden', 4)).filter((line) => line !== 'suspected')).toEqual([]);
    expect((await failTimes('forbidden', 9)).filter((line) => line !== 'suspected')).toEqual([
      'teams-write microsoft_code',
    ]);
  });

  it('that is followed by a success lets the rights be looked at again, once', async () => {
    const watching = watch();
    await watching.failed(failure('forbidden'));
    await watching.succeeded();
    await watching.succeeded();
    expect(told).toEqual(['suspected', 'served', 'teams-write over']);
  });

  it('of our own secret is no matter of rights', async () => {
    await watch().failed(new VendorError('microsoft', 'unauthorized', '', { oauthError: 'invalid_client' }));
    expect(told).toEqual(['teams-write app_secret_invalid']);
  });
});

it.each([
  ['profile@K1234', 'cloudya_profiles_refused'],
  ['login-status@K1234', 'cloudya_log_out_refused'],
  ['cloudya-write@K1234', 'cloudya_right_missing'],
  ['cloudya-emails@K1234', 'cloudya_reading_refused'],
] as const)('a right that is missing for %s is told as %s', async (source, code) => {
  const watching = watchTrouble({ troubles, rights, clock }, 'tenant-1', source);
  for (let n = 0; n < 2; n += 1) await watching.failed(new VendorError('cloudya', 'forbidden', ''));
  expect(told).toEqual([`${source} ${code}`]);
});

it.each([
  ['profile@K1234', 'cloudya_profiles_refused'],
  ['login-status@K1234', 'cloudya_log_out_refused'],
  ['cloudya-write@K1234', 'cloudya_licence_missing'],
  ['cloudya-extensions@K1234', 'cloudya_reading_refused'],
] as const)('a licence that is missing for %s is told as %s', async (source, code) => {
  const watching = watchTrouble({ troubles, rights, clock }, 'tenant-1', source);
  const error = new VendorError('cloudya', 'forbidden', '', { licence: true });
  for (let n = 0; n < 2; n += 1) await watching.failed(error);
  expect(told).toEqual([`${source} ${code}`]);
});

describe('the code a tab has words for', () => {
  it.each<[unknown, string]>([
    [new PresenceError('database_busy'), 'database_busy'],
    [new Error('a fault of ours'), 'internal'],
    [new VendorError('cloudya', 'unauthorized', ''), 'cloudya_login_refused'],
    [new VendorError('cloudya', 'unauthorized', '', { clockAheadMinutes: -16 }), 'cloudya_clock_skew'],
    [new VendorError('cloudya', 'forbidden', ''), 'cloudya_right_missing'],
    [new VendorError('cloudya', 'forbidden', '', { licence: true }), 'cloudya_licence_missing'],
    [new VendorError('cloudya', 'not-found', ''), 'cloudya_gone'],
    [new VendorError('cloudya', 'conflict', ''), 'cloudya_conflict'],
    [new VendorError('cloudya', 'refused', ''), 'cloudya_request_refused'],
    [new VendorError('cloudya', 'throttled', ''), 'cloudya_unreachable'],
    [new VendorError('microsoft', 'unauthorized', '', { oauthError: 'invalid_client' }), 'app_secret_invalid'],
    [new VendorError('cloudya', 'unauthorized', '', { oauthError: 'invalid_client' }), 'cloudya_login_refused'],
  ])('of %s is %s', (error, code) => {
    expect(troubleCode(error)).toBe(code);
  });
});
