import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { finishLeaving } from '../../../bot/presence/leave-customer.ts';
import type { LeverRecord } from '../../../bot/presence/levers.ts';
import type { Link } from '../../../bot/presence/link.ts';
import { buildLink } from '../../builders/link.ts';

const extension = '105@K1234';
const since = new Date('2026-03-02T09:00:00Z');

/** What stands is never taken back: answers whether the customer is removed all the same. */
async function removalOf(link: Partial<Link>, error?: string): Promise<{ removed: boolean; resolved: string[] }> {
  let now = since.getTime();
  let removed = false;
  const resolved: string[] = [];
  await finishLeaving(
    {
      store: {
        begin: async () => 'begun',
        since: async () => since,
        listPending: async () => [buildLink({ extension, ...link })],
        listErrors: async () => new Map(error === undefined ? [] : [[extension, error]]),
        end: async () => {
          removed = true;
        },
      },
      notes: { removeAll: async () => 0 },
      troubles: { resolved: async (_, source) => void resolved.push(source) },
      scheduler: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
      },
      logger: pino({ level: 'silent' }),
      wake: () => undefined,
      changed: () => undefined,
    },
    'tenant',
    'K1234',
  ).catch(() => undefined);
  return { removed, resolved };
}

const used: LeverRecord = {
  ...{ state: 'used', before: '0', wanted: '3', refusal: undefined, since, nextTryAt: undefined },
  ...{ tries: 0, mismatches: 0, lastError: undefined },
};

describe('a customer that is removed', () => {
  it('who may not be told in the registry is waited for, as the phone can be put back', async () => {
    const link = { publishedIntended: 'in-use', levers: { profile: used } } as const;
    expect((await removalOf(link, 'cloudya_right_missing')).removed).toBe(false);
  });

  it('what is refused for good is not waited for', async () => {
    const profile = { ...used, lastError: 'cloudya_right_missing' };
    const link = { publishedIntended: 'in-use', levers: { profile } } as const;
    expect((await removalOf(link, 'cloudya_right_missing')).removed).toBe(true);
  });

  it('leaves no trouble of its own behind, but that it is gone', async () => {
    const { resolved } = await removalOf({});
    const own = ['cloudya', 'cloudya-key', 'cloudya-write', 'portal-switch', 'both-write', 'profile', 'login-status'];
    expect(resolved).toEqual(own.map((source) => `${source}@K1234`));
  });
});
