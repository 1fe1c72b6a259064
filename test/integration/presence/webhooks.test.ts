import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webhooks } from '../../../bot/api/webhooks.ts';
import { PresenceError } from '../../../bot/errors.ts';
import { createHintCollector } from '../../../bot/jobs/collect-hints.ts';
import type { Database } from '../../../bot/store/database.ts';
import { recordSubscribed, recordSubscribing } from '../../../bot/store/operations/subscriptions.ts';
import { tenantId } from '../../builders/engine-world.ts';
import { insertPeople, worldStart } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';
import { createVirtualTime, type VirtualTime } from '../../setup/virtual-time.ts';

let db: Database;
let time: VirtualTime;
let server: Server;
let url: string;
let woken: string[];
let statements: number;
/** While set, statements wait for it. */
let stuck: Promise<void> | undefined;
/** The next so many statements that hold this text fail. */
let failing: { text: string; times: number };
const events: string[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  await insertPeople(db, tenantId, 3);
  await subscribe(tenantId, 'sub-1', 'secret-1');
  stuck = undefined;
  failing = { text: '', times: 0 };
  statements = 0;
  time = createVirtualTime(worldStart);
  woken = [];
  events.length = 0;
  const collector = createHintCollector({
    db: countedDatabase(),
    scheduler: time,
    logger: pino({ level: 'silent' }),
    events: { record: (event, fields) => void events.push(`${event} ${fields?.count}`) },
    wake: (tenant, what) => void woken.push(`${tenant} ${what}`),
  });
  const app = express().use(webhooks(collector));
  server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => new Promise((resolve) => server.close(resolve));
});

async function subscribe(tenant: string, subscriptionId: string, clientState: string): Promise<void> {
  const subscribing = { round: 1, syncUserId: 'sync-1', members: 'x', clientState, at: worldStart };
  await recordSubscribing(db, tenant, subscribing);
  const expiresAt = new Date(worldStart.getTime() + 3_600_000);
  const times = { expiresAt, renewedAt: worldStart, renewAt: expiresAt };
  await recordSubscribed(db, tenant, 1, { subscriptionId, ...times });
}

/** Counts statements, lets none through while it is stuck, and fails those that are to fail. */
function countedDatabase(): Database {
  const watched = time.watched(db);
  return {
    ...watched,
    async query(sql, params) {
      statements += 1;
      await stuck;
      if (failing.times > 0 && sql.includes(failing.text)) {
        failing.times -= 1;
        throw new PresenceError('database_busy');
      }
      return watched.query(sql, params);
    },
  };
}

function notify(path: string, body: unknown): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function about(userId: string, change: object = {}): object {
  return { tenantId, subscriptionId: 'sub-1', clientState: 'secret-1', resourceData: { id: userId }, ...change };
}

async function due(): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(
    'select user_id from links where read_due_at is not null order by user_id',
  );
  return rows.map((row) => row.user_id);
}

describe('the handshake', () => {
  it.each(['/webhooks/graph', '/webhooks/graph/lifecycle'])(
    '%s gives the token back, decoded, as text no browser runs',
    async (path) => {
      const answer = await fetch(`${url}${path}?validationToken=Validation%3A%20a%2Fb%2B%3Cscript%3E`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain('sandbox');
      expect(await answer.text()).toBe('Validation: a/b+<script>');
    },
  );
});

describe('notifications', () => {
  it('are taken at once and make reads due, one statement and one wake per window', async () => {
    const answers = await Promise.all([
      notify('/webhooks/graph', { value: [about('user-1'), about('user-2')] }),
      notify('/webhooks/graph', { value: [about('user-1')] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await due()).toEqual([]);
    await time.advance(250);
    expect(await due()).toEqual(['user-1', 'user-2']);
    expect(woken).toEqual([`${tenantId} reads`]);
    // a read that shows no change yet is repeated once
    const again = await db.query('select distinct read_again from links where read_due_at is not null');
    expect(again).toEqual([{ read_again: 1 }]);
  });

  it.each([
    ['a wrong secret', { clientState: 'guess' }],
    ['an unknown subscription', { subscriptionId: 'sub-2' }],
    ['another tenant', { tenantId: '00000000-0000-0000-0000-000000000000' }],
  ])('with %s change nothing', async (_, change) => {
    expect((await notify('/webhooks/graph', { value: [about('user-1', change)] })).status).toBe(202);
    await time.advance(250);
    expect(await due()).toEqual([]);
    expect(woken).toEqual([]);
    expect(events).toEqual(['hint_refused 1']);
  });

  it('of several subscriptions and tenants in one call find their own people', async () => {
    await insertPeople(db, 'tenant-2', 1, 'active', 'K5678');
    await subscribe('tenant-2', 'sub-2', 'secret-2');
    const others = { tenantId: 'tenant-2', subscriptionId: 'sub-2', clientState: 'secret-2' };
    const value = [about('user-1'), about('user-1', others), about('user-2', { ...others, clientState: 'secret-1' })];
    expect((await notify('/webhooks/graph', { value })).status).toBe(202);
    await time.advance(250);
    const rows = await db.query('select tenant_id, user_id from links where read_due_at is not null order by 1');
    expect(rows).toEqual([
      { tenant_id: tenantId, user_id: 'user-1' },
      { tenant_id: 'tenant-2', user_id: 'user-1' },
    ]);
    expect(woken.toSorted()).toEqual([`${tenantId} reads`, 'tenant-2 reads']);
  });

  it('are answered while the database stands still', async () => {
    let free = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    stuck = held;
    for (let call = 0; call < 20; call += 1) {
      const begun = performance.now();
      expect((await notify('/webhooks/graph', { value: [about(`user-${1 + (call % 3)}`)] })).status).toBe(202);
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
    expect(await due()).toEqual([]);
    stuck = undefined;
    free();
    await time.advance(500);
    expect(await due()).toEqual(['user-1', 'user-2', 'user-3']);
  });

  it.each(['client_state', 'select subscription_id, round', 'update links', 'update subscriptions'])(
    'are not lost when a statement fails once: %s',
    async (text) => {
      failing = { text, times: 1 };
      await notify('/webhooks/graph', { value: [about('user-1'), about('user-2')] });
      await time.advance(1_500);
      expect(failing.times).toBe(0);
      expect(await due()).toEqual(['user-1', 'user-2']);
      expect(woken).toEqual([`${tenantId} reads`]);
      expect(events).toEqual(['hint_received 2']);
    },
  );

  it('that are lost leave no mark that hints came', async () => {
    failing = { text: 'update links', times: 2 };
    await notify('/webhooks/graph', { value: [about('user-1')] });
    await time.advance(1_500);
    expect(failing.times).toBe(0);
    const rows = await db.query('select last_hint_at from subscriptions');
    expect(rows).toEqual([{ last_hint_at: null }]);
    expect(woken).toEqual([]);
    await notify('/webhooks/graph', { value: [about('user-2')] });
    await time.advance(250);
    expect(await due()).toEqual(['user-2']);
  });

  it('guessed for any number of tenants and subscriptions neither fill the windows nor hold up what is real', async () => {
    // known by then, as whoever was heard before
    await notify('/webhooks/graph', { value: [about('user-3')] });
    await time.advance(250);
    const guess = (n: number) =>
      about('user-1', { tenantId: `guess-${n}`, subscriptionId: `sub-${n}`, clientState: 'x' });
    const guesses = (from: number) => Array.from({ length: 2_000 }, (_, n) => guess(from + n));
    for (let from = 0; from < 10_000; from += 2_000) await notify('/webhooks/graph', { value: guesses(from) });
    // guesses that name the right subscription, too
    const wrong = Array.from({ length: 2_000 }, (_, n) => about(`user-${n}`, { clientState: `guess-${n}` }));
    await notify('/webhooks/graph', { value: wrong });
    await notify('/webhooks/graph', { value: [about('user-2')] });
    const before = statements;
    await time.advance(450);
    expect(await due()).toEqual(['user-2', 'user-3']);
    // the guesses of a moment cost one look, and all of them one at all subscriptions
    expect(statements - before).toBeLessThanOrEqual(8);
    expect(woken).toHaveLength(2);
  });

  it('of a subscription not heard of before are known soon though guesses leave no room to look it up', async () => {
    const guess = (n: number) => about('user-1', { subscriptionId: `guess-${n}`, clientState: 'x' });
    let moment = 0;
    async function flood(): Promise<void> {
      moment += 1;
      const guesses = Array.from({ length: 2_000 }, (_, n) => guess(moment * 2_000 + n));
      await notify('/webhooks/graph', { value: guesses });
    }
    const held = Promise.withResolvers<void>();
    stuck = held.promise;
    await flood();
    await flood();
    await notify('/webhooks/graph', { value: [about('user-2')] });
    stuck = undefined;
    held.resolve();
    await time.advance(450);
    expect(await due()).toEqual([]);
    expect(events).toContain('hint_dropped 1');
    await flood();
    await flood();
    await notify('/webhooks/graph', { value: [about('user-2')] });
    await time.advance(450);
    expect(await due()).toEqual(['user-2']);
  });

  it('of a subscription that has been replaced are ignored, though its secret is right', async () => {
    await notify('/webhooks/graph', { value: [about('user-1')] });
    await time.advance(250);
    await db.query('update links set read_due_at = null');
    await subscribe(tenantId, 'sub-9', 'secret-9');
    await notify('/webhooks/graph', { value: [about('user-2')] });
    await time.advance(250);
    expect(await due()).toEqual([]);
    const [row] = await db.query<{ last_hint_at: Date | null }>('select last_hint_at from subscriptions');
    expect(row?.last_hint_at?.getTime()).toBeLessThan(time.now() - 250);
  });

  it('that no database could take do not take the window’s other hints with them', async () => {
    const forged = [
      { subscriptionId: 'sub\u0000' },
      { subscriptionId: 'sub-\ud800' },
      { resourceData: { id: 'user-1\u0000' } },
    ];
    await notify('/webhooks/graph', { value: [...forged.map((change) => about('user-1', change)), about('user-2')] });
    await time.advance(250);
    expect(await due()).toEqual(['user-2']);
  });

  it('are looked at however many come in one call, guesses among them', async () => {
    const many = Array.from({ length: 8_000 }, () => about('user-1', { clientState: 'guess' }));
    // the subscription is known by then
    await notify('/webhooks/graph', { value: [about('user-3')] });
    await time.advance(250);
    const begun = performance.now();
    expect((await notify('/webhooks/graph', { value: [...many, about('user-2')] })).status).toBe(202);
    expect(performance.now() - begun).toBeLessThan(1_000);
    // answered before they are looked at
    await time.until(async () => (await due()).includes('user-2'), 10_000);
    expect(await due()).toEqual(['user-2', 'user-3']);
    expect(events).toEqual(['hint_received 1', 'hint_refused 8000', 'hint_received 1']);
  });

  it('that are no notifications at all are taken and forgotten', async () => {
    for (const body of [{ value: 'x' }, { value: [1, null, {}] }, []]) {
      expect((await notify('/webhooks/graph', body)).status).toBe(202);
    }
    expect((await notify('/webhooks/graph', '{"value":')).status).toBe(400);
    expect((await notify('/webhooks/graph', { value: 'x'.repeat(5_000_000) })).status).toBe(413);
    await time.advance(250);
    expect(await due()).toEqual([]);
  });
});

describe('lifecycle', () => {
  const event = (lifecycleEvent: string) => ({
    tenantId,
    subscriptionId: 'sub-1',
    clientState: 'secret-1',
    lifecycleEvent,
  });

  it('a demand for re-authorisation moves the renewal to now', async () => {
    await notify('/webhooks/graph/lifecycle', { value: [event('reauthorizationRequired')] });
    await time.advance(250);
    const [row] = await db.query<{ renew_at: Date; expires_at: Date }>(
      'select renew_at, expires_at from subscriptions',
    );
    expect(row?.renew_at.getTime()).toBe(time.now() - 50);
    expect(row?.expires_at.getTime()).toBeGreaterThan(time.now());
    expect(woken).toEqual([`${tenantId} everything`]);
  });

  it('a removed subscription counts as ended, missed notifications make the whole round due', async () => {
    await notify('/webhooks/graph/lifecycle', {
      value: [event('subscriptionRemoved'), event('missed'), event('other')],
    });
    await time.advance(250);
    const [row] = await db.query<{ expires_at: Date }>('select expires_at from subscriptions');
    expect(row?.expires_at.getTime()).toBeLessThanOrEqual(time.now());
    expect(await due()).toEqual(['user-1', 'user-2', 'user-3']);
  });
});
