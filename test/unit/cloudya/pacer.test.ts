import { describe, expect, it, vi } from 'vitest';
import { createPacer } from '../../../bot/cloudya/pacer.ts';

function pacerAt(limits: { perSecond: number; inFlight: number }) {
  const time = { now: 1_000_000 };
  return { time, pacer: createPacer({ ...limits, clock: { now: () => time.now } }) };
}

describe('pace of reads', () => {
  it('halves under strain, once per calm time, down to one, and grows back with good calls', async () => {
    const { time, pacer } = pacerAt({ perSecond: 20, inFlight: 8 });
    expect(pacer.perSecond()).toBe(20);
    pacer.slowDown();
    pacer.slowDown();
    expect(pacer.perSecond()).toBe(10);
    for (let n = 0; n < 10; n++) {
      time.now += 2_000;
      pacer.slowDown();
    }
    expect(pacer.perSecond()).toBe(1);
    for (let n = 0; n < 400; n++) {
      time.now += 2_000;
      await pacer.run(async () => undefined);
    }
    expect(pacer.perSecond()).toBe(20);
  });

  it('lets no more run at once than allowed', async () => {
    const pacer = createPacer({ perSecond: 1_000, inFlight: 3, clock: Date });
    const waiting: (() => void)[] = [];
    const calls = Array.from({ length: 7 }, () =>
      pacer.run(() => new Promise<void>((resolve) => void waiting.push(resolve))),
    );
    const atOnce: number[] = [];
    for (let left = 7; left > 0; left -= 3) {
      await vi.waitFor(() => expect(waiting.length).toBe(Math.min(3, left)));
      atOnce.push(waiting.length);
      for (const end of waiting.splice(0)) end();
    }
    await Promise.all(calls);
    expect(atOnce).toEqual([3, 3, 1]);
  });

  it('spaces calls evenly', async () => {
    const pacer = createPacer({ perSecond: 50, inFlight: 50, clock: Date });
    const begun = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => pacer.run(async () => undefined)));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(95);
  });

  it('rests as long as it is told to, also those whose turn was near, and keeps the halved rate', async () => {
    const pacer = createPacer({ perSecond: 20, inFlight: 8, clock: Date });
    const begun: number[] = [];
    const from = Date.now();
    const calls = Array.from({ length: 12 }, () => pacer.run(async () => void begun.push(Date.now() - from)));
    await vi.waitFor(() => expect(begun.length).toBeGreaterThanOrEqual(2));
    const slowedAt = Date.now() - from;
    const before = begun.length;
    expect(before).toBeLessThan(calls.length - 3);
    pacer.slowDown(600);
    await Promise.all(calls);
    const rested = begun.slice(before);
    expect(Math.min(...rested)).toBeGreaterThanOrEqual(slowedAt + 600);
    // at ten a second
    const spread = Math.max(...rested) - Math.min(...rested);
    expect(spread).toBeGreaterThanOrEqual((rested.length - 1) * 100 - 50);
    expect(pacer.perSecond()).toBe(10);
  });

  it('forgets a call whose caller gave up while it waited', async () => {
    const pacer = createPacer({ perSecond: 1_000, inFlight: 1, clock: Date });
    let letGo: () => void = () => undefined;
    const first = pacer.run(
      () =>
        new Promise<void>((resolve) => {
          letGo = resolve;
        }),
    );
    const gone = new AbortController();
    let called = false;
    const second = pacer.run(async () => {
      called = true;
    }, gone.signal);
    gone.abort();
    await expect(second).rejects.toThrow();
    letGo();
    await first;
    expect(called).toBe(false);
  });
});
