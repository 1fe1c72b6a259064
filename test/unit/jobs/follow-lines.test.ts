import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { followLines } from '../../../bot/jobs/follow-lines.ts';
import { createLead, type LeadDeps } from '../../../bot/jobs/lead.ts';
import { realTime } from '../../../bot/jobs/real-time.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import { createVirtualTime } from '../../setup/virtual-time.ts';

const quiet = { resolved: async () => undefined, report: async () => undefined };
const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

it('the lead does not end before the last record of a customer that was removed is through', async () => {
  const ending = new AbortController();
  const lead = createLead(realTime, 'tenant', ending.signal);
  let customers = ['K1234'];
  let recording = false;
  const held = Promise.withResolvers<void>();
  async function query(sql: string) {
    if (sql.includes('leaving_at is null')) return customers.map((k_account) => ({ k_account }));
    recording ||= sql.startsWith('with said');
    if (sql.startsWith('with said')) await held.promise;
    return [];
  }
  async function* follow() {
    yield { kind: 'snapshot', lines: [] };
    await new Promise(() => undefined);
  }
  const deps = {
    ...{ db: { query }, lines: { follow }, troubles: quiet, events: { record: () => undefined } },
    ...{ scheduler: realTime, settings: defaultSettings, random: () => 0, logger: pino({ level: 'silent' }) },
  } as unknown as LeadDeps;
  let ended = false;
  const done = followLines(deps, lead).then(() => {
    ended = true;
  });
  await expect.poll(() => recording).toBe(true);
  customers = [];
  lead.bells.lines.ring();
  await turn();
  ending.abort();
  await turn();
  expect(ended).toBe(false);
  held.resolve();
  await done;
  expect(lead.streams.size).toBe(0);
});

describe('a stream that ends', () => {
  /** How long each connection stands; undefined: it does not come about. The last one goes on for ever. */
  type Standing = number | undefined;

  /** Milliseconds between the end of each connection and the next. */
  async function pausesAfter(standing: readonly Standing[], random: () => number): Promise<number[]> {
    const time = createVirtualTime(new Date('2026-03-02T09:00:00Z'));
    const ending = new AbortController();
    const ends: number[] = [];
    const pauses: number[] = [];
    async function* follow(_tenant: string, _kAccount: string, signal: AbortSignal) {
      const at = ends.length;
      if (at > 0) pauses.push(time.now() - (ends[at - 1] ?? 0));
      const ms = at < standing.length ? standing[at] : Number.MAX_SAFE_INTEGER;
      if (ms !== undefined) yield { kind: 'snapshot', lines: [] };
      // it says something now and then, as a stream that stands does
      for (let left = ms ?? 0; left > 0 && !signal.aborted; left -= 5_000) {
        await time.sleep(Math.min(left, 5_000), signal);
        yield { kind: 'heartbeat' };
      }
      ends.push(time.now());
      throw new VendorError('cloudya', 'unavailable', 'lost');
    }
    const query = async (sql: string) => (sql.includes('leaving_at is null') ? [{ k_account: 'K1234' }] : []);
    const deps = {
      ...{ db: { query }, lines: { follow }, troubles: quiet, events: { record: () => undefined } },
      ...{ scheduler: time, settings: defaultSettings, random, logger: pino({ level: 'silent' }) },
    } as unknown as LeadDeps;
    const done = followLines(deps, createLead(time, 'tenant', ending.signal));
    await time.until(() => pauses.length === standing.length, 60 * 60_000);
    ending.abort();
    await done;
    return pauses;
  }

  const afterSnapshot = Array.from({ length: 9 }, () => 0);
  const doubling = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];

  it.each([
    ['right after its snapshot', afterSnapshot],
    ['before it has begun', afterSnapshot.map(() => undefined)],
  ])('%s is opened again ever more seldom', async (_, standing) => {
    expect(await pausesAfter(standing, () => 1)).toEqual(doubling);
  });

  it('is opened again after a pause that is drawn anew each time, between half and the whole of the step', async () => {
    const drawn = [0, 1, 0.5, 0, 0.5, 1, 0, 1, 0.5];
    const random = () => drawn.shift() ?? Number.NaN;
    expect(await pausesAfter(afterSnapshot, random)).toEqual([
      250, 1_000, 1_500, 2_000, 6_000, 16_000, 15_000, 30_000, 22_500,
    ]);
  });

  it.each([
    ['stood for ten minutes', 10 * 60_000, [500, 1_000, 2_000, 4_000, 500, 1_000]],
    ['stood for ten seconds', 10_000, [500, 1_000, 2_000, 4_000, 500, 1_000]],
    ['did not stand for ten seconds', 9_900, [500, 1_000, 2_000, 4_000, 8_000, 16_000]],
  ])('after it %s is opened again as that deserves', async (_, ms, pauses) => {
    expect(await pausesAfter([0, 0, undefined, 0, ms, 0], () => 1)).toEqual(pauses);
  });
});
