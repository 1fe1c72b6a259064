import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget, type RequestKind } from '../../../bot/graph/budget.ts';

const tenant = 'tenant-1';

/** Quota 100 per 30 s, no margin: reads at most 30, writes at most 90. */
function startBudget() {
  const time = { now: 1_000_000 };
  const budget = createBudget({
    clock: { now: () => time.now },
    sleep: async (ms) => {
      time.now += ms;
    },
    readShare: 0.3,
    quota: 100,
    windowMs: 30_000,
  });
  const send = async (kind: RequestKind, times: number) => {
    for (let sent = 0; sent < times; sent += 1) await budget.admit(tenant, kind);
  };
  return { budget, time, send };
}

describe('the budget', () => {
  it('lets reads have their share and no more', async () => {
    const { budget, time, send } = startBudget();
    await send('read', 30);
    expect(budget.waitFor(tenant, 'read')).toBe(30_000);
    expect(budget.waitFor(tenant, 'write')).toBe(0);
    time.now += 29_999;
    expect(budget.waitFor(tenant, 'read')).toBe(1);
    time.now += 1;
    expect(budget.waitFor(tenant, 'read')).toBe(0);
  });

  it('lets writes have the rest, but keeps a tenth for reads', async () => {
    const { budget, send } = startBudget();
    await send('write', 90);
    expect(budget.waitFor(tenant, 'write')).toBe(30_000);
    expect(budget.waitFor(tenant, 'read')).toBe(0);
    await send('read', 10);
    expect(budget.waitFor(tenant, 'read')).toBe(30_000);
  });

  it('holds writes back where reads have used the rest', async () => {
    const { budget, send } = startBudget();
    await send('read', 30);
    await send('write', 70);
    expect(budget.waitFor(tenant, 'write')).toBe(30_000);
  });

  it('lets writes go first where both want more than there is', async () => {
    const { budget, time, send } = startBudget();
    const sent = { read: 0, write: 0 };
    for (let second = 0; second < 300; second += 1) {
      for (const kind of ['read', 'write'] as const)
        for (; budget.waitFor(tenant, kind) === 0; sent[kind] += 1) await send(kind, 1);
      if (second === 59) Object.assign(sent, { read: 0, write: 0 });
      time.now += 1_000;
    }
    // eight windows
    expect(sent).toEqual({ read: 80, write: 720 });
    time.now += 60_000;
    await send('read', 30);
    expect(budget.waitFor(tenant, 'read')).toBe(30_000);
  });

  it('waits exactly until there is room', async () => {
    const { time, send } = startBudget();
    const start = time.now;
    await send('read', 31);
    expect(time.now - start).toBe(30_000);
  });

  it('goes on counting what whoever led before has sent', async () => {
    const { budget, time, send } = startBudget();
    time.now += 5_000;
    budget.takeOver(tenant, 95, time.now - 5_000);
    expect(budget.sent(tenant)).toBe(95);
    await send('write', 5);
    expect(budget.waitFor(tenant, 'write')).toBe(25_000);
    expect(budget.waitFor('tenant-2', 'write')).toBe(0);
    time.now += 25_000;
    expect(budget.sent(tenant)).toBe(5);
    await send('write', 85);
    expect(budget.waitFor(tenant, 'write')).toBe(5_000);
  });

  it('counts nothing twice where it led itself, and nothing that is past', async () => {
    const { budget, time, send } = startBudget();
    await send('write', 60);
    budget.takeOver(tenant, 60, time.now);
    expect(budget.sent(tenant)).toBe(60);
    budget.takeOver('tenant-2', 80, time.now - 30_000);
    expect(budget.sent('tenant-2')).toBe(0);
    budget.takeOver('tenant-3', 1_000, time.now);
    expect(budget.sent('tenant-3')).toBe(100);
  });

  it('is each tenant’s own', async () => {
    const { budget, send } = startBudget();
    await send('write', 90);
    expect(budget.waitFor('tenant-2', 'write')).toBe(0);
  });

  it('lets nothing leave until the time a 429 named, and halves the reads for one window', async () => {
    const { budget, time, send } = startBudget();
    budget.throttled(tenant, 5_000);
    budget.throttled(tenant, 1_000);
    expect([budget.waitFor(tenant, 'read'), budget.waitFor(tenant, 'write')]).toEqual([5_000, 5_000]);
    time.now += 5_000;
    await send('read', 15);
    expect(budget.waitFor(tenant, 'read')).toBeGreaterThan(0);
    time.now += 25_000;
    expect(budget.waitFor(tenant, 'read')).toBe(0);
  });

  it('remembers a 429 for two minutes, and those that came together once', async () => {
    const { budget, time } = startBudget();
    budget.throttled(tenant, 5_000);
    budget.throttled(tenant, 5_000);
    expect(budget.refusals(tenant)).toBe(1);
    time.now += 5_000;
    budget.throttled(tenant, 5_000);
    expect(budget.refusals(tenant)).toBe(2);
    expect(budget.refusals('tenant-2')).toBe(0);
    time.now += 115_000;
    expect(budget.refusals(tenant)).toBe(1);
    time.now += 5_000;
    expect(budget.refusals(tenant)).toBe(0);
  });

  it('ends a wait with the reason of the signal', async () => {
    const { budget, send } = startBudget();
    await send('read', 30);
    const reason = new Error('the lead is over');
    await expect(budget.admit(tenant, 'read', AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('never lets more than the quota leave within any window', async () => {
    const wish = fc.record({ kind: fc.constantFrom<RequestKind>('read', 'write'), pause: fc.nat(2_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 300 }), async (wishes) => {
        const { budget, time } = startBudget();
        const left: { at: number; kind: RequestKind }[] = [];
        for (const { kind, pause } of wishes) {
          time.now += pause;
          await budget.admit(tenant, kind);
          left.push({ at: time.now, kind });
        }
        for (const { at } of left) {
          const within = left.filter((other) => other.at > at - 30_000 && other.at <= at);
          expect(within.length).toBeLessThanOrEqual(100);
          expect(within.filter(({ kind }) => kind === 'read').length).toBeLessThanOrEqual(30);
        }
      }),
      { numRuns: 30 },
    );
  });
});
