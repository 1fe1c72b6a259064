/** E-mails after the first reading: at which rate they are read again, and what comes of what was found. In simulated time. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { createLead, type LeadDeps } from '../../../bot/jobs/lead.ts';
import { refreshEmails } from '../../../bot/jobs/refresh-emails.ts';
import type { Troubles } from '../../../bot/presence/trouble.ts';
import { createEmailRefreshStore } from '../../../bot/store/email-refresh-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { keepOnlyExtensions, saveExtensions } from '../../../bot/store/operations/extensions.ts';
import { reportTrouble, resolveTrouble } from '../../../bot/store/operations/troubles.ts';
import { createFakePhoneSystem, type FakePhoneSystem } from '../../fakes/fake-phone-system.ts';
import { heldRights } from '../../fakes/held-rights.ts';
import { seededRandom } from '../../fakes/trouble-maker.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';
import { createVirtualTime, type VirtualTime } from '../../setup/virtual-time.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const start = new Date('2026-03-02T09:00:00Z');
const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const day = 24 * hour;

let db: OpenedDatabase;
let time: VirtualTime;
let cloudya: FakePhoneSystem;
/** Times at which links and report were asked to follow, and those at which tabs were told. */
let followed: number[];
let told: number[];
/** Troubles that began, with their time in minutes, and those that ended. */
let troubles: { source: string; code?: string; values?: Record<string, string> | undefined; at: number }[];

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  await insertTenant(db, tenantId);
  time = createVirtualTime(start);
  cloudya = createFakePhoneSystem(time);
  followed = [];
  told = [];
  troubles = [];
});

afterAll(() => db.close());

const nameOf = (n: number, kAccount: string) => `${1_000 + n}@${kAccount}`;

/** A customer whose e-mails were all read just before the beginning. */
async function connect(kAccount: string, extensions: number): Promise<void> {
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at, connected_at, extensions_listed_at)
     values ($1, $2, 'Contoso', $3, 'client', 'user', '', '{}', 'on', $4, $4, $4, $4)`,
    [tenantId, kAccount, extensions, start],
  );
  await db.query(
    `insert into extensions (tenant_id, extension, name, email, email_read_at)
     select $1, (1000 + n) || '@' || $2, (1000 + n) || '@' || $2, 'p' || n || '@contoso.example', $4
     from generate_series(1, $3::integer) as n`,
    [tenantId, kAccount, extensions, start],
  );
  for (let n = 1; n <= extensions; n += 1) cloudya.emails.set(nameOf(n, kAccount), `p${n}@contoso.example`);
}

/** A leader's loop; answers how to end it. */
function lead(): () => Promise<void> {
  const watched = time.watched(db);
  const emails = createEmailRefreshStore(watched, { linksDue: async () => void followed.push(time.now()) });
  const controller = new AbortController();
  const at = () => Math.round((time.now() - start.getTime()) / minute);
  const deps = {
    rights: heldRights,
    troubles: {
      async report(_, source, code, now, values = {}) {
        troubles.push({ source, code, values, at: at() });
        await reportTrouble(watched, tenantId, source, { code, at: now.toISOString(), values });
      },
      async resolved(_, source) {
        troubles.push({ source, at: at() });
        await resolveTrouble(watched, tenantId, source);
      },
    } satisfies Troubles,
    ...{ scheduler: time, logger: pino({ level: 'silent' }), random: seededRandom(1) },
    emailRefresh: {
      ...{ clock: time, emails, phoneSystem: cloudya, mailboxes: cloudya, passMs: day },
      sleep: (ms: number, signal: AbortSignal) => time.sleep(ms, signal),
      changed: () => void told.push(time.now()),
    },
  } as unknown as LeadDeps;
  const done = refreshEmails(deps, createLead(time, tenantId, controller.signal));
  return async () => {
    controller.abort();
    await time.advance(minute);
    await done;
  };
}

const storedOf = async (extension: string) => {
  const [row] = await db.query<{ email: string | null; name: string }>(
    'select email, name from extensions where tenant_id = $1 and extension = $2',
    [tenantId, extension],
  );
  return row;
};

const gapsOf = (reads: { at: number }[]) => reads.slice(1).map(({ at }, index) => at - (reads[index]?.at ?? 0));
const readOf = (kAccount: string) => cloudya.reads.filter(({ extension }) => extension.endsWith(`@${kAccount}`));
const failing =
  (trouble: VendorError['trouble'], details = {}) =>
  () => {
    throw new VendorError('cloudya', trouble, 'Cloudya answered', details);
  };

it('what was listed of a customer that was removed meanwhile is not kept', async () => {
  const emails = createEmailRefreshStore(db, { linksDue: async () => undefined });
  const saved = [{ extension: nameOf(1, 'K2001'), name: 'Reception' }];
  await emails.saveListing(tenantId, 'K2001', { saved, gone: [], known: false, at: start });
  expect(await storedOf(nameOf(1, 'K2001'))).toBeUndefined();
  await saveExtensions(db, tenantId, saved);
  await keepOnlyExtensions(db, tenantId, 'K2001', [nameOf(1, 'K2001')]);
  expect(await storedOf(nameOf(1, 'K2001'))).toBeUndefined();
});

describe('the rate', () => {
  it('of 10,000 extensions is one pass a day, evenly spread', async () => {
    await connect('K1234', 10_000);
    const end = lead();
    await time.advance(hour / 2);
    await end();
    const everyMs = day / 10_000;
    expect(cloudya.reads.length).toBeGreaterThan(hour / 2 / everyMs - 10);
    expect(cloudya.reads.length).toBeLessThanOrEqual(hour / 2 / everyMs + 1 + minute / everyMs);
    expect(Math.min(...gapsOf(cloudya.reads))).toBeGreaterThanOrEqual(Math.floor(everyMs));
  });

  it('reads everybody once in a pass', async () => {
    await connect('K1234', 300);
    const end = lead();
    await time.advance(day + 10 * minute);
    await end();
    expect(cloudya.reads.length).toBeGreaterThanOrEqual(300);
    expect(new Set(cloudya.reads.slice(0, 300).map(({ extension }) => extension)).size).toBe(300);
    expect(Math.max(...gapsOf(cloudya.reads))).toBeLessThan(6 * minute);
  });

  it('never exceeds three a second, however much is unread', async () => {
    await connect('K1234', 500);
    await db.query('update extensions set email_read_at = null');
    const end = lead();
    await time.advance(2 * minute);
    await end();
    const perSecond = Map.groupBy(cloudya.reads, ({ at }) => Math.floor(at / second));
    expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThanOrEqual(3);
    expect(cloudya.reads.length).toBeGreaterThan(300);
  });

  it('goes on after a restart where it was', async () => {
    await connect('K1234', 240);
    const first = lead();
    await time.advance(day / 2);
    await first();
    const before = cloudya.reads.length;
    const second = lead();
    await time.advance(day / 2);
    await second();
    expect(before).toBeLessThanOrEqual(121);
    expect(new Set(cloudya.reads.map(({ extension }) => extension)).size).toBeGreaterThanOrEqual(238);
    expect(Math.min(...gapsOf(cloudya.reads))).toBeGreaterThanOrEqual(day / 240);
  });

  it('is each customer’s own: one that is slow or refuses holds no other up', async () => {
    await connect('K1234', 240);
    await connect('K5678', 240);
    cloudya.onRead = (extension) => (extension.endsWith('@K5678') ? time.sleep(10 * minute) : undefined);
    const end = lead();
    await time.advance(6 * hour);
    expect(readOf('K1234').length).toBeGreaterThanOrEqual(59);
    expect(readOf('K5678').length).toBeLessThan(40);
    cloudya.onRead = (extension) => (extension.endsWith('@K5678') ? failing('forbidden')() : undefined);
    const before = readOf('K1234').length;
    await time.advance(6 * hour);
    expect(readOf('K1234').length - before).toBeGreaterThanOrEqual(59);
    await end();
  });

  it('rests while an admin has everything read, and goes on after it', async () => {
    await connect('K1234', 1_000);
    await db.query('insert into match_readings (tenant_id, started_at) values ($1, $2)', [tenantId, start]);
    const end = lead();
    await time.advance(hour);
    expect(cloudya.reads).toEqual([]);
    await db.query('update match_readings set finished_at = $2 where tenant_id = $1', [tenantId, new Date(time.now())]);
    await time.advance(hour);
    expect(cloudya.reads.length).toBeGreaterThan(30);
    await end();
  });

  it('does not wait for a reading that could not finish', async () => {
    await connect('K1234', 1_000);
    await db.query(`insert into match_readings (tenant_id, started_at, error) values ($1, $2, 'cloudya_unreachable')`, [
      ...[tenantId, start],
    ]);
    const end = lead();
    await time.advance(hour);
    await end();
    expect(cloudya.reads.length).toBeGreaterThan(30);
  });
});

describe('what was found', () => {
  it('that is as it was is only noted as read', async () => {
    await connect('K1234', 24);
    const end = lead();
    await time.advance(day / 2);
    await end();
    expect([followed, told]).toEqual([[], []]);
    const [row] = await db.query<{ n: number }>('select count(*) as n from extensions where email_read_at > $1', [
      start,
    ]);
    expect(row?.n).toBeGreaterThanOrEqual(11);
  });

  it('that has changed is kept; links, report and tabs follow', async () => {
    await connect('K1234', 24);
    cloudya.emails.set(nameOf(3, 'K1234'), 'anna.schulz@contoso.example');
    const end = lead();
    await time.advance(day);
    await end();
    expect(await storedOf(nameOf(3, 'K1234'))).toMatchObject({ email: 'anna.schulz@contoso.example' });
    expect([followed.length, told.length]).toEqual([1, 1]);
  });

  it('without a mailbox (404) has no e-mail any more', async () => {
    await connect('K1234', 24);
    cloudya.emails.set(nameOf(3, 'K1234'), undefined);
    const end = lead();
    await time.advance(day);
    await end();
    expect(await storedOf(nameOf(3, 'K1234'))).toMatchObject({ email: null });
    expect(followed.length).toBe(1);
  });

  it('does not undo what was written while it was read', async () => {
    await connect('K1234', 1);
    cloudya.onRead = async (extension) => {
      await db.query(`update extensions set email = 'mended@contoso.example' where extension = $1`, [extension]);
    };
    const end = lead();
    await time.advance(day + minute);
    await end();
    expect(cloudya.reads.length).toBeGreaterThan(0);
    expect(await storedOf(nameOf(1, 'K1234'))).toMatchObject({ email: 'mended@contoso.example' });
  });
});

describe('an answer that is none', () => {
  it.each(['forbidden', 'unauthorized'] as const)('of kind %s rests the customer and changes nothing', async (kind) => {
    await connect('K1234', 10_000);
    cloudya.onRead = failing(kind);
    const end = lead();
    await time.advance(hour);
    await end();
    expect(cloudya.reads.length).toBeLessThanOrEqual(6);
    expect(await storedOf(nameOf(1, 'K1234'))).toMatchObject({ email: 'p1@contoso.example' });
    expect(followed).toEqual([]);
  });

  it('that refuses one mailbox leaves the others their turn, though it comes first and was never read', async () => {
    await connect('K1234', 240);
    await db.query('update extensions set email_read_at = null where extension = $1', [nameOf(1, 'K1234')]);
    cloudya.onRead = (extension) => (extension === nameOf(1, 'K1234') ? failing('forbidden')() : undefined);
    const end = lead();
    await time.advance(day / 2);
    await end();
    expect(cloudya.reads.filter(({ extension }) => extension === nameOf(1, 'K1234'))).toHaveLength(1);
    expect(new Set(cloudya.reads.map(({ extension }) => extension)).size).toBeGreaterThan(100);
  });

  it.each([
    ['forbidden', 403],
    ['unavailable', 500],
    ['not-found', 404],
  ] as const)(
    'of a hundred that come first and were never read (%s, %i) leaves the others their turn',
    async (...kind) => {
      await connect('K1234', 400);
      const closed = Array.from({ length: 100 }, (_, n) => nameOf(n + 1, 'K1234'));
      await db.query('update extensions set email = null, email_read_at = null where extension = any($1)', [closed]);
      const [trouble, status] = kind;
      cloudya.onRead = (extension) => (closed.includes(extension) ? failing(trouble, { status })() : undefined);
      const end = lead();
      await time.advance(5 * minute);
      const asked = cloudya.reads.map(({ extension }) => extension).filter((extension) => closed.includes(extension));
      expect(asked.toSorted()).toEqual(closed);
      await time.advance(day);
      await end();
      const others = cloudya.reads.map(({ extension }) => extension).filter((extension) => !closed.includes(extension));
      expect(new Set(others).size).toBe(300);
      expect(troubles.filter(({ code }) => code !== undefined)).toEqual([]);
    },
  );

  it('that refuses several mailboxes one after the other has one asked that was read before', async () => {
    await connect('K1234', 240);
    const refused = [1, 2, 3, 4].map((n) => nameOf(n, 'K1234'));
    await db.query('update extensions set email_read_at = null where extension = any($1)', [refused]);
    cloudya.onRead = (extension) => (refused.includes(extension) ? failing('forbidden')() : undefined);
    const end = lead();
    await time.advance(minute);
    const asked = cloudya.reads.map(({ extension }) => extension);
    expect(asked.map((extension) => refused.includes(extension))).toEqual([...[true, true, false, true, true, false]]);
    await time.advance(day / 2);
    await end();
    expect(new Set(cloudya.reads.map(({ extension }) => extension)).size).toBeGreaterThan(100);
  });

  it('that refuses the operator’s key rests the customer at the first mailbox', async () => {
    await connect('K1234', 10_000);
    cloudya.onRead = failing('forbidden', { operatorKey: true });
    const end = lead();
    await time.advance(14 * minute);
    await end();
    expect(cloudya.reads).toHaveLength(1);
  });

  it.each(['throttled', 'unavailable'] as const)('of kind %s halves the rate, which grows back', async (kind) => {
    await connect('K1234', 2_000);
    const everyMs = day / 2_000;
    let left = 3;
    cloudya.onRead = () => {
      left -= 1;
      if (left >= 0) failing(kind)();
    };
    const end = lead();
    await time.advance(8 * hour);
    await end();
    const gaps = gapsOf(cloudya.reads);
    expect(gaps[0]).toBeGreaterThanOrEqual(2 * everyMs - 1);
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(8 * everyMs - 1);
    expect(gaps.at(-1)).toBeLessThan(1.2 * everyMs);
    expect(await storedOf(nameOf(1, 'K1234'))).toMatchObject({ email: 'p1@contoso.example' });
  });

  it('names the time before which nothing is asked', async () => {
    await connect('K1234', 1_000);
    let asked = 0;
    cloudya.onRead = () => {
      asked += 1;
      if (asked === 1) failing('throttled', { retryAfterMs: 20 * minute })();
    };
    const end = lead();
    await time.advance(hour);
    await end();
    expect(gapsOf(cloudya.reads)[0]).toBeGreaterThanOrEqual(20 * minute);
  });

  it('for one extension again and again leaves the others their turn', async () => {
    await connect('K1234', 240);
    cloudya.onRead = (extension) => (extension === nameOf(1, 'K1234') ? failing('unavailable')() : undefined);
    const end = lead();
    await time.advance(day);
    await end();
    expect(new Set(cloudya.reads.map(({ extension }) => extension)).size).toBeGreaterThan(150);
  });

  it('for one that was never read does not have the others read faster', async () => {
    await connect('K1234', 240);
    await db.query('update extensions set email_read_at = null where extension = $1', [nameOf(1, 'K1234')]);
    cloudya.onRead = (extension) => (extension === nameOf(1, 'K1234') ? failing('refused')() : undefined);
    const end = lead();
    await time.advance(day / 2);
    await end();
    // thirty in the first ten seconds, in which it is found out; then the pace of a pass a day
    expect(cloudya.reads.length).toBeLessThanOrEqual(30 + 121);
    expect(cloudya.reads.length).toBeGreaterThan(100);
  });

  it('that comes late is waited for: never two at a time', async () => {
    await connect('K1234', 2_000);
    let atATime = 0;
    let most = 0;
    cloudya.onRead = async () => {
      atATime += 1;
      most = Math.max(most, atATime);
      await time.sleep(30 * second);
      atATime -= 1;
    };
    const end = lead();
    await time.advance(hour);
    await end();
    expect(most).toBe(1);
    expect(cloudya.reads.length).toBeGreaterThan(40);
  });
});

describe('what stays refused or away is told, and over with the next success', () => {
  const emails = 'cloudya-emails@K1234';
  const extensions = 'cloudya-extensions@K1234';
  const began = () => troubles.filter(({ code }) => code !== undefined);
  const endedLast = (source: string) => troubles.filter((each) => each.source === source).at(-1)?.code === undefined;

  it('a right to the mailboxes that is missing', async () => {
    await connect('K1234', 240);
    cloudya.onRead = failing('forbidden', { status: 403, code: 'forbidden' });
    const end = lead();
    await time.advance(3 * hour);
    expect(began()).toEqual([
      {
        ...{ source: emails, code: 'cloudya_reading_refused', at: expect.any(Number) },
        values: { vendorCode: 'forbidden', kAccount: 'K1234' },
      },
    ]);
    expect(began()[0]?.at).toBeLessThanOrEqual(40);
    cloudya.onRead = () => undefined;
    await time.advance(20 * minute);
    await end();
    expect([endedLast(emails), began().length]).toEqual([true, 1]);
  });

  it('a list that may not be read, though e-mails can', async () => {
    await connect('K1234', 240);
    cloudya.onList = failing('forbidden');
    const end = lead();
    await time.advance(3 * hour);
    expect(began()).toMatchObject([{ source: extensions, code: 'cloudya_reading_refused' }]);
    expect(began()[0]?.at).toBeLessThanOrEqual(60 + 16);
    expect(endedLast(extensions)).toBe(false);
    cloudya.onList = () => undefined;
    await time.advance(20 * minute);
    await end();
    expect(endedLast(extensions)).toBe(true);
  });

  it.each([
    ['unavailable', 'cloudya_reading_silent'],
    ['not-found', 'cloudya_gone'],
  ] as const)('a list that answers %s, once it has lasted', async (trouble, code) => {
    await connect('K1234', 240);
    cloudya.onList = failing(trouble);
    const end = lead();
    await time.advance(hour + 29 * minute);
    expect(began()).toEqual([]);
    await time.advance(hour);
    await end();
    expect(began()).toMatchObject([{ source: extensions, code }]);
  });

  it('mailboxes that are away or gone one after the other rest the customer, too', async () => {
    await connect('K1234', 10_000);
    cloudya.onRead = failing('not-found', { status: 404 });
    const end = lead();
    await time.advance(14 * minute);
    expect(cloudya.reads).toHaveLength(5);
    await time.advance(2 * hour);
    await end();
    expect(began()).toMatchObject([{ source: emails, code: 'cloudya_gone' }]);
  });

  it.each([
    ['logins', 'unauthorized', {}],
    ['the operator’s key', 'forbidden', { operatorKey: true }],
    ['a signature, for the clock', 'forbidden', { clockAheadMinutes: 20 }],
  ] as const)(
    'but not a refusal of %s: whoever looks at the switch tells it, and sees it mended',
    async (_, trouble, details) => {
      await connect('K1234', 240);
      cloudya.onRead = failing(trouble, details);
      cloudya.onList = failing(trouble, details);
      const end = lead();
      await time.advance(3 * hour);
      await end();
      expect(cloudya.lists.length * cloudya.reads.length).toBeGreaterThan(0);
      expect(began()).toEqual([]);
    },
  );

  it('but not mailboxes that never gave an e-mail, however many they are', async () => {
    await connect('K1234', 240);
    const closed = Array.from({ length: 12 }, (_, n) => nameOf(n + 1, 'K1234'));
    await db.query('update extensions set email = null, email_read_at = null where extension = any($1)', [closed]);
    cloudya.onRead = (extension) => (closed.includes(extension) ? failing('forbidden')() : undefined);
    const end = lead();
    await time.advance(2 * day);
    await end();
    expect(cloudya.reads.filter(({ extension }) => closed.includes(extension)).length).toBeGreaterThan(12);
    expect(new Set(cloudya.reads.map(({ extension }) => extension)).size).toBe(240);
    expect(began()).toEqual([]);
  });

  it('nor a department that is closed from now on, where others can still be read', async () => {
    await connect('K1234', 240);
    const closed = Array.from({ length: 200 }, (_, n) => nameOf(n + 1, 'K1234'));
    cloudya.onRead = (extension) => (closed.includes(extension) ? failing('forbidden')() : undefined);
    await db.query(`update extensions set email_read_at = $1 where extension = $2`, [
      ...[new Date(start.getTime() + second), nameOf(240, 'K1234')],
    ]);
    const end = lead();
    await time.advance(day);
    await end();
    const others = cloudya.reads.map(({ extension }) => extension).filter((extension) => !closed.includes(extension));
    expect(new Set(others).size).toBeGreaterThan(20);
    expect(began()).toEqual([]);
  });

  it('e-mails that an admin had read meanwhile, within a minute of that', async () => {
    await connect('K1234', 30);
    cloudya.onRead = failing('forbidden');
    const end = lead();
    await time.advance(6 * hour);
    expect(endedLast(emails)).toBe(false);
    // everybody’s turn would come again after a day
    await db.query('update extensions set email_read_at = $1', [new Date(time.now())]);
    await time.advance(minute + second);
    await end();
    expect([endedLast(emails), began().length]).toEqual([true, 1]);
  });

  it('a list that was read because an admin had asked for it, within a minute of that', async () => {
    await connect('K1234', 240);
    cloudya.onList = failing('forbidden');
    const end = lead();
    await time.advance(3 * hour);
    expect(endedLast(extensions)).toBe(false);
    await db.query('update cloudya_connections set extensions_listed_at = $1', [new Date(time.now())]);
    await time.advance(minute + second);
    await end();
    expect(endedLast(extensions)).toBe(true);
  });

  it('what stood before a restart, however seldom its turn comes', async () => {
    await connect('K1234', 2);
    await reportTrouble(db, tenantId, emails, { code: 'cloudya_reading_refused', at: start.toISOString(), values: {} });
    const end = lead();
    await time.advance(minute);
    await end();
    expect(troubles).toEqual([{ source: emails, at: expect.any(Number) }]);
  });

  it('of a customer that was removed is told again once it is connected again', async () => {
    await connect('K1234', 240);
    cloudya.onRead = failing('forbidden');
    const end = lead();
    await time.advance(hour);
    expect(began()).toHaveLength(1);
    for (const table of ['extensions', 'cloudya_connections']) await db.query(`delete from ${table}`);
    await db.query(`update tenants set troubles = '{}'`);
    await time.advance(2 * minute);
    await connect('K1234', 240);
    await time.advance(hour);
    await end();
    expect(began().map(({ source }) => source)).toEqual([emails, emails]);
  });
});

describe('a listing', () => {
  it('comes once an hour, and after a restart not before its time', async () => {
    await connect('K1234', 10);
    const first = lead();
    await time.advance(3 * hour + minute);
    await first();
    const second = lead();
    await time.advance(30 * minute);
    await second();
    expect(cloudya.lists.map(({ at }) => Math.round((at - start.getTime()) / hour))).toEqual([1, 2, 3]);
  });

  it('finds a new extension, whose e-mail is read at once', async () => {
    await connect('K1234', 10);
    cloudya.emails.set('2001@K1234', 'new.colleague@contoso.example');
    const end = lead();
    await time.advance(hour + 10 * second);
    await end();
    expect(await storedOf('2001@K1234')).toMatchObject({ email: 'new.colleague@contoso.example' });
    expect(followed.length).toBe(1);
  });

  it('takes over another name; links follow', async () => {
    await connect('K1234', 10);
    cloudya.names.set(nameOf(2, 'K1234'), 'Reception');
    const end = lead();
    await time.advance(hour + minute);
    await end();
    expect(await storedOf(nameOf(2, 'K1234'))).toMatchObject({ name: 'Reception' });
    expect(followed.length).toBe(1);
  });

  it('lets a removed extension go, of this customer alone; links follow', async () => {
    await connect('K1234', 10);
    await connect('K5678', 10);
    cloudya.emails.delete(nameOf(2, 'K1234'));
    const end = lead();
    await time.advance(hour + minute);
    await end();
    expect(await storedOf(nameOf(2, 'K1234'))).toBeUndefined();
    expect(await storedOf(nameOf(2, 'K5678'))).toBeDefined();
    expect([followed.length, told.length]).toEqual([1, 1]);
  });

  it('without anybody is not believed', async () => {
    await connect('K1234', 10);
    cloudya.emails.clear();
    const end = lead();
    await time.advance(hour + minute);
    await end();
    expect(cloudya.lists.length).toBe(1);
    expect(await storedOf(nameOf(2, 'K1234'))).toBeDefined();
    expect(followed).toEqual([]);
  });

  it('in which somebody is missing who is there lets nobody go', async () => {
    await connect('K1234', 10);
    cloudya.unlisted.add(nameOf(2, 'K1234'));
    const end = lead();
    await time.advance(hour + minute);
    await end();
    expect(cloudya.asked).toEqual([nameOf(2, 'K1234')]);
    expect(await storedOf(nameOf(2, 'K1234'))).toBeDefined();
    expect(followed).toEqual([]);
  });

  it('in which most are missing costs few requests, and nobody', async () => {
    await connect('K1234', 300);
    for (let n = 2; n <= 300; n += 1) cloudya.unlisted.add(nameOf(n, 'K1234'));
    const end = lead();
    await time.advance(hour + 10 * minute);
    await end();
    expect(cloudya.asked.length).toBe(50);
    expect(await storedOf(nameOf(300, 'K1234'))).toBeDefined();
    expect(followed).toEqual([]);
  });

  it('that fails is tried again later, and rests the customer', async () => {
    await connect('K1234', 10);
    cloudya.onList = failing('unavailable');
    const end = lead();
    await time.advance(2 * hour);
    await end();
    expect(cloudya.lists.length).toBeGreaterThan(1);
    expect(cloudya.lists.length).toBeLessThanOrEqual(6);
  });
});
