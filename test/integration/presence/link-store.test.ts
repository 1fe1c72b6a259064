import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describePerson } from '../../../bot/presence/describe-person.ts';
import type { Link } from '../../../bot/presence/link.ts';
import { defaultSettings } from '../../../bot/presence/resolve-presence.ts';
import type { Database } from '../../../bot/store/database.ts';
import { measureDelays, pruneDelays, recordDelay } from '../../../bot/store/operations/delays.ts';
import { claimLead, listTenantsToLead, releaseLead } from '../../../bot/store/operations/leaders.ts';
import { nextWake, retryLater, settleLinks, takeDirty, touchLinks } from '../../../bot/store/operations/links-due.ts';
import { confirmLines, recordLines } from '../../../bot/store/operations/links-lines.ts';
import {
  recordIntent,
  recordPublished,
  recordSessionGone,
  recordSessionSet,
} from '../../../bot/store/operations/links-marks.ts';
import {
  markReadDue,
  type PresenceBatch,
  recordPresences,
  takeReadDue,
} from '../../../bot/store/operations/links-presences.ts';
import { countPeople, findLink, findLinks, lastActed, listPeople } from '../../../bot/store/operations/people.ts';
import { listTroubles, reportTrouble, resolveTrouble } from '../../../bot/store/operations/troubles.ts';
import { extensionName } from '../../../contract/extension.ts';
import type { LineState } from '../../../contract/presence.ts';
import { customer, insertPeople, worldStart } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenant = 'tenant-1';
const other = 'tenant-2';
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

beforeEach(async () => {
  await db.query('delete from tenants');
  await insertPeople(db, tenant, 3);
  await insertPeople(db, other, 3, 'active', 'K5678');
});

const at = (seconds: number) => new Date(worldStart.getTime() + seconds * 1_000);

function lines(
  states: Record<string, LineState>,
  seconds: number,
  change: { snapshot?: boolean; updated?: number } = {},
) {
  return recordLines(db, tenant, {
    kAccount: customer,
    readings: Object.entries(states).map(([number, line]) => ({
      extension: extensionName({ number, kAccount: customer }),
      line,
      updatedAt: change.updated === undefined ? undefined : at(change.updated),
    })),
    snapshot: change.snapshot ?? false,
    live: !change.snapshot,
    receivedAt: at(seconds),
    staleBefore: at(seconds - 120),
  });
}

function read(
  pair: [string, string] | undefined,
  seconds: number,
  change: { sequence?: string; answered?: number; asked?: string[] } = {},
) {
  const batch: PresenceBatch = {
    asked: change.asked ?? ['user-1'],
    readings: pair
      ? [
          {
            userId: 'user-1',
            availability: pair[0],
            activity: pair[1],
            outOfOffice: false,
            ...(change.sequence === undefined ? {} : { sequenceNumber: change.sequence }),
          },
        ]
      : [],
    sentAt: at(seconds),
    answeredAt: at(change.answered ?? seconds + 0.1),
    staleBefore: at(seconds - 600),
    readAgainMs: 1_000,
  };
  return recordPresences(db, tenant, batch);
}

async function link(extension = '101@K1234'): Promise<Link> {
  const found = await findLink(db, tenant, extension);
  if (found === undefined) throw new Error(`no link ${extension}`);
  return found;
}

/** Lines that count as a call are those of the default mapping. */
function take(seconds: number, limit = 100): Promise<Link[]> {
  return takeDirty(db, tenant, { now: at(seconds), limit, except: [], callLines: ['in-use'] });
}

async function settleAll(seconds: number): Promise<void> {
  const links = await take(seconds);
  const settled = links.map(({ extension, inputsVersion: version }) => ({ extension, version, wakeAt: undefined }));
  await settleLinks(db, tenant, settled, at(seconds));
}

async function dirty(seconds: number): Promise<string[]> {
  return (await take(seconds)).map(({ extension }) => extension).toSorted();
}

describe('lines', () => {
  it('a change makes its link dirty, a repetition does not', async () => {
    await lines({ 101: 'idle', 102: 'idle', 103: 'idle' }, 0, { snapshot: true });
    await settleAll(0);
    expect(await lines({ 101: 'in-use', 102: 'idle' }, 1)).toEqual(['101@K1234']);
    expect(await dirty(1)).toEqual(['101@K1234']);
    expect(await lines({ 101: 'in-use' }, 2, { updated: 2 })).toEqual([]);
    expect((await link()).lineSince).toEqual(at(1));
  });

  it('a snapshot says “unknown” of whom it does not name', async () => {
    await lines({ 101: 'in-use', 102: 'idle', 103: 'idle' }, 0, { snapshot: true });
    expect((await lines({ 102: 'idle', 103: 'ringing' }, 1, { snapshot: true })).toSorted()).toEqual([
      '101@K1234',
      '103@K1234',
    ]);
    expect((await link('101@K1234')).line).toBe('unknown');
  });

  it('confirming after a silence is news for everybody, in time it is not', async () => {
    await lines({ 101: 'in-use', 102: 'idle', 103: 'idle' }, 0, { snapshot: true });
    await confirmLines(db, tenant, customer, at(100));
    expect(await lines({ 101: 'in-use', 102: 'idle', 103: 'idle' }, 200, { snapshot: true })).toEqual([]);
    expect(await lines({ 101: 'in-use', 102: 'idle', 103: 'idle' }, 400, { snapshot: true })).toHaveLength(3);
    await confirmLines(db, tenant, customer, at(410));
    expect((await link()).lineConfirmedAt).toEqual(at(410));
  });

  it('the delay of a change counts from the vendor’s time, never from the future, never from a snapshot', async () => {
    await lines({ 101: 'idle', 102: 'idle', 103: 'idle' }, 0, { snapshot: true, updated: -300 });
    expect((await link()).lineNoticedAt).toBeUndefined();
    await lines({ 101: 'in-use' }, 10, { updated: 9 });
    await lines({ 102: 'in-use' }, 10, { updated: 50 });
    expect([(await link('101@K1234')).lineNoticedAt, (await link('102@K1234')).lineNoticedAt]).toEqual([at(9), at(10)]);
  });
});

describe('presence', () => {
  it('the sequence number orders readings', async () => {
    await read(['Busy', 'InACall'], 10, { sequence: '0002' });
    await read(['Available', 'Available'], 11, { sequence: '0001' });
    expect((await link()).presence).toMatchObject({ availability: 'Busy', sequenceNumber: '0002' });
    expect(await read(['Available', 'Available'], 12, { sequence: '0010' })).toMatchObject([{ changed: true }]);
  });

  it('a sequence number that was begun anew counts once the old one has not been read for ten minutes', async () => {
    await read(['Busy', 'InACall'], 10, { sequence: '0700' });
    await read(['Busy', 'InACall'], 300, { sequence: '0700' });
    await read(['Available', 'Available'], 899, { sequence: '0100' });
    expect((await link()).presence).toMatchObject({ availability: 'Busy', sequenceNumber: '0700' });
    expect(await read(['Available', 'Available'], 900, { sequence: '0101' })).toMatchObject([{ changed: true }]);
    expect((await link()).presence).toMatchObject({ availability: 'Available', sequenceNumber: '0101' });
    await read(['Busy', 'Busy'], 901, { sequence: '0100' });
    expect((await link()).presence).toMatchObject({ availability: 'Available', sequenceNumber: '0101' });
    expect(await read(['Busy', 'Busy'], 902, { sequence: '0102' })).toMatchObject([{ changed: true }]);
  });

  it('without one the time of sending orders', async () => {
    await read(['Busy', 'InACall'], 10, { answered: 11 });
    await read(['Available', 'Available'], 9, { answered: 12 });
    expect((await link()).presence.availability).toBe('Busy');
    await read(['Available', 'Available'], 11);
    expect((await link()).presence.availability).toBe('Available');
  });

  it('another spelling of the same values is no change', async () => {
    await read(['Busy', 'InACall'], 0);
    expect(await read(['busy', 'inACall'], 30)).toMatchObject([{ changed: false }]);
    expect(await read(['Busy', 'InAMeeting'], 40)).toMatchObject([{ changed: true }]);
  });

  it('an unchanged reading refreshes its age only', async () => {
    await read(['Available', 'Available'], 0);
    await settleAll(0);
    expect(await read(['Available', 'Available'], 30)).toMatchObject([{ changed: false }]);
    expect(await dirty(30)).toEqual([]);
    expect((await link()).presenceReadAt).toEqual(at(30));
    await read(['Available', 'Available'], 700);
    expect(await dirty(700)).toEqual(['101@K1234']);
  });

  it('who is missing in the answer is unknown', async () => {
    await read(['Available', 'Available'], 0);
    await read(undefined, 1);
    expect((await link()).presence.availability).toBe('PresenceUnknown');
  });

  it('a hinted read without a change is repeated once, a second later', async () => {
    await read(['Available', 'Available'], 0);
    await markReadDue(db, tenant, ['user-1'], { at: at(5), again: 1, hinted: true });
    expect(await takeReadDue(db, tenant, at(5), 10)).toEqual(['user-1']);
    await read(['Available', 'Available'], 5, { answered: 5 });
    expect(await takeReadDue(db, tenant, at(5.9), 10)).toEqual([]);
    expect(await takeReadDue(db, tenant, at(6), 10)).toEqual(['user-1']);
    await read(['Busy', 'InACall'], 6);
    expect(await takeReadDue(db, tenant, at(60), 10)).toEqual([]);
    expect((await link()).presenceNoticedAt).toEqual(at(5));
  });

  it('a hint that comes while a read is under way asks for another', async () => {
    await markReadDue(db, tenant, ['user-1'], { at: at(5.2), again: 1, hinted: true });
    await read(['Busy', 'InACall'], 5, { answered: 5.5 });
    expect(await takeReadDue(db, tenant, at(6), 10)).toEqual(['user-1']);
  });

  it('a hint that comes while somebody due is read asks for another, and for its repetition', async () => {
    const hint = { again: 1, hinted: true };
    await markReadDue(db, tenant, ['user-1'], { at: at(4), ...hint });
    await markReadDue(db, tenant, ['user-1'], { at: at(5.2), ...hint });
    await read(['Busy', 'InACall'], 5, { answered: 5.5 });
    expect(await takeReadDue(db, tenant, at(6), 10)).toEqual(['user-1']);
    await read(['Busy', 'InACall'], 6, { answered: 6 });
    expect(await takeReadDue(db, tenant, at(6.9), 10)).toEqual([]);
    expect(await takeReadDue(db, tenant, at(7), 10)).toEqual(['user-1']);
    await read(['Busy', 'InACall'], 7);
    expect(await takeReadDue(db, tenant, at(60), 10)).toEqual([]);
  });

  it('who is hinted again keeps the place among those who wait', async () => {
    await markReadDue(db, tenant, ['user-2'], { at: at(4), again: 1, hinted: true });
    await markReadDue(db, tenant, ['user-1'], { at: at(5), again: 1, hinted: true });
    await markReadDue(db, tenant, ['user-2'], { at: at(6), again: 1, hinted: true });
    expect(await takeReadDue(db, tenant, at(6), 1)).toEqual(['user-2']);
  });

  it('an old reading does not keep a read due for ever', async () => {
    await read(['Available', 'Available'], 0, { sequence: '0005' });
    await markReadDue(db, tenant, ['user-1'], { at: at(5), again: 0, hinted: true });
    await read(['Busy', 'InACall'], 6, { sequence: '0004' });
    expect(await takeReadDue(db, tenant, at(60), 10)).toEqual([]);
    expect((await link()).presence.availability).toBe('Available');
  });
});

describe('our session', () => {
  const set = { edgeAt: at(9.5), acceptedMs: 500, readAt: at(11), fresh: true };

  it('is recorded before it is made, seen by a read, and its echo ends when a read shows something else', async () => {
    await read(['Available', 'Available'], 0);
    const { inputsVersion: version } = await link();
    const intent = { extension: '101@K1234', version, sessionUntil: at(330), tell: undefined, now: at(10) };
    expect(await recordIntent(db, tenant, intent)).toBe(true);
    expect((await link()).session).toMatchObject({ setAt: undefined, expiresAt: at(330) });
    await recordSessionSet(db, tenant, '101@K1234', { ...set, at: at(10), expiresAt: at(310) });
    expect(await takeReadDue(db, tenant, at(11), 10)).toEqual(['user-1']);
    expect(await read(['Busy', 'InACall'], 11, { answered: 11.5 })).toMatchObject([{ visibleMs: 2_000 }]);
    await recordSessionGone(db, tenant, '101@K1234', {
      at: at(20),
      actedAt: at(20),
      echoUntil: at(80),
      readAt: at(21),
    });
    await read(['Busy', 'InACall'], 21);
    expect((await link()).echoUntil).toEqual(at(80));
    await read(['Available', 'Available'], 22);
    expect((await link()).echoUntil).toBeUndefined();
  });

  it('a read that shows it late does not end the echo before it is seen', async () => {
    await read(['Available', 'Available'], 0);
    await recordSessionSet(db, tenant, '101@K1234', { ...set, at: at(10), expiresAt: at(310) });
    await recordSessionGone(db, tenant, '101@K1234', {
      at: at(11),
      actedAt: at(11),
      echoUntil: at(71),
      readAt: at(12),
    });
    await read(['Available', 'Available'], 12);
    expect((await link()).echoUntil).toEqual(at(71));
    await read(['Busy', 'InACall'], 13);
    await read(['Available', 'Available'], 14);
    expect((await link()).echoUntil).toBeUndefined();
  });

  it('a superseded write does not leave', async () => {
    const { inputsVersion: version } = await link();
    await touchLinks(db, tenant);
    const intent = { extension: '101@K1234', version, sessionUntil: at(330), tell: undefined, now: at(10) };
    expect(await recordIntent(db, tenant, intent)).toBe(false);
    expect((await link()).session).toBeUndefined();
  });
});

describe('what is due', () => {
  it('stays dirty when the inputs moved while it was worked on', async () => {
    const [taken] = await take(0, 1);
    await touchLinks(db, tenant);
    const settled = { extension: '101@K1234', version: taken?.inputsVersion ?? 0, wakeAt: undefined };
    await settleLinks(db, tenant, [settled], at(0));
    expect(await dirty(0)).toContain('101@K1234');
  });

  it('wakes by time, rests after a failure, and a new input ends the rest', async () => {
    await settleAll(0);
    const { inputsVersion: version } = await link();
    await settleLinks(db, tenant, [{ extension: '101@K1234', version, wakeAt: at(10) }], at(0));
    expect(await dirty(9)).toEqual([]);
    expect(await nextWake(db, tenant, at(9))).toEqual(at(10));
    expect(await dirty(10)).toEqual(['101@K1234']);
    await retryLater(db, tenant, '101@K1234', version, { at: at(20), error: 'microsoft_unreachable' });
    expect(await dirty(19)).toEqual([]);
    expect(await nextWake(db, tenant, at(10))).toEqual(at(20));
    expect(await dirty(20)).toEqual(['101@K1234']);
    await lines({ 101: 'in-use' }, 15);
    expect(await dirty(15)).toEqual(['101@K1234']);
  });

  it('a call about to disappear comes first, then calls not shown yet, then ends and changes, then renewals', async () => {
    const busy = 'tenant-3';
    await insertPeople(db, busy, 7, 'active', 'K9012');
    const set = (number: number, columns: string) =>
      db.query(
        `update links set settled_version = inputs_version, ${columns} where tenant_id = $1 and extension = $2`,
        [...[busy, `${number}@K9012`]],
      );
    const session = (endsAt: number) =>
      `session_intended_at = '${at(0).toISOString()}', session_set_at = '${at(0).toISOString()}',
       session_expires_at = '${at(endsAt).toISOString()}', wake_at = '${at(20).toISOString()}'`;
    const noticed = (kind: 'line' | 'presence', seconds: number) =>
      `inputs_version = inputs_version + 1, ${kind}_noticed_at = '${at(seconds).toISOString()}'`;
    await set(101, `line = 'in-use', ${session(300)}`);
    await set(102, `line = 'idle', ${session(300)}`);
    await set(103, `line = 'idle', ${noticed('presence', 24)}`);
    await set(104, `line = 'in-use', ${noticed('line', 28)}`);
    await set(105, `line = 'in-use', ${noticed('line', 25)}`);
    await set(106, `line = 'in-use', ${session(80)}`);
    await set(107, `line = 'ringing', ${noticed('line', 23)}`);
    const look = { now: at(30), limit: 9, except: [], callLines: ['in-use'] } as const;
    const order = async (more = {}) =>
      (await takeDirty(db, busy, { ...look, ...more })).map(({ extension }) => Number.parseInt(extension, 10));
    expect(await order()).toEqual([106, 105, 104, 102, 107, 103, 101]);
    expect(await order({ callLines: ['in-use', 'ringing'] })).toEqual([106, 107, 105, 104, 102, 103, 101]);
    expect(await order({ limit: 3, except: ['106@K9012'] })).toEqual([105, 104, 102]);
  });
});

describe('the overview', () => {
  it('counts what describePerson says', async () => {
    await lines({ 101: 'in-use', 102: 'idle', 103: 'idle' }, 0, { snapshot: true });
    for (const n of [1, 2]) {
      await recordPresences(db, tenant, {
        asked: [`user-${n}`],
        readings: [],
        sentAt: at(1),
        answeredAt: at(1),
        staleBefore: at(-600),
        readAgainMs: 1_000,
      });
    }
    await settleAll(2);
    await db.query(
      `update links set left_out_cloudya_to_teams = true, left_out_teams_to_cloudya = true where tenant_id = $1 and extension = '102@K1234'`,
      [tenant],
    );
    for (const seconds of [3, 119, 121]) {
      const counts = await countPeople(db, tenant, at(seconds - 120));
      const rows = (await findLinks(db, tenant, ['101@K1234', '102@K1234', '103@K1234'])).map((each) =>
        describePerson(each, defaultSettings, at(seconds).getTime()),
      );
      expect(counts).toMatchObject({
        people: 3,
        inStep: rows.filter(({ inStep }) => inStep).length,
        leftOut: 1,
        onThePhone: 1,
        lastReadAt: at(1),
      });
    }
  });

  it('finds people by name, number or address, page by page', async () => {
    const query = { filter: 'all' as const, search: '', offset: 0, limit: 2 };
    const names = async (change: object) =>
      (await listPeople(db, tenant, { ...query, ...change })).links.map(({ extension }) => extension);
    expect(await names({})).toEqual(['101@K1234', '102@K1234']);
    expect(await names({ offset: 2 })).toEqual(['103@K1234']);
    expect(await names({ search: 'PERSON 3' })).toEqual(['103@K1234']);
    expect(await names({ search: '102' })).toEqual(['102@K1234']);
    expect(await names({ filter: 'on-the-phone' })).toEqual([]);
    expect((await listPeople(db, tenant, query)).total).toBe(3);
  });

  it('lists whom Cloudya was told of before the others', async () => {
    await recordPublished(db, tenant, '103@K1234', { state: 'in-use', targetId: 't', at: at(5) });
    const { links } = await listPeople(db, tenant, { filter: 'all', search: '', offset: 0, limit: 9 });
    expect(links.map(({ extension }) => extension)).toEqual(['103@K1234', '101@K1234', '102@K1234']);
  });

  it('knows who was last', async () => {
    await recordPublished(db, tenant, '102@K1234', { state: 'in-use', targetId: 't', at: at(5) });
    await recordPublished(db, tenant, '103@K1234', { state: 'none', targetId: undefined, at: at(6) });
    expect(await lastActed(db, tenant, 'teams-to-cloudya')).toEqual({ at: at(6), name: 'Person 3' });
    expect(await lastActed(db, tenant, 'cloudya-to-teams')).toBeUndefined();
  });

  it('measures delays over the last hour', async () => {
    for (const [seconds, ms] of [
      [-4_000, 9_000],
      [-3_500, 100],
      [-100, 200],
      [-50, 400],
      [-10, 300],
    ] as const) {
      await recordDelay(db, tenant, 'cloudya-to-teams', at(seconds), ms);
    }
    const measured = await measureDelays(db, tenant, 'cloudya-to-teams', at(0));
    expect(measured).toMatchObject({ medianMs: 250, p95Ms: 385 });
    expect(measured.trendMs).toEqual([100, ...Array(10).fill(null), 300]);
    await pruneDelays(db, tenant, at(0));
    expect(await db.query('select count(*) as n from delays')).toEqual([{ n: 4 }]);
    expect((await measureDelays(db, tenant, 'teams-to-cloudya', at(0))).medianMs).toBeNull();
  });

  it('tells trouble once, and its end once', async () => {
    const problem = { code: 'cloudya_silent', at: at(0).toISOString(), values: {} };
    expect(await reportTrouble(db, tenant, 'cloudya', problem)).toBe(true);
    expect(await reportTrouble(db, tenant, 'cloudya', { ...problem, at: at(9).toISOString() })).toBe(false);
    expect(await listTroubles(db, tenant)).toEqual({ cloudya: problem });
    expect(await resolveTrouble(db, tenant, 'cloudya')).toEqual(problem);
    expect(await resolveTrouble(db, tenant, 'cloudya')).toBeUndefined();
  });
});

describe('the lease', () => {
  it('is held by one, until it is given back or its holder is dead', async () => {
    const claim = async (leader: string, seconds: number) =>
      (await claimLead(db, tenant, leader, { at: at(seconds), deadBefore: at(seconds - 15), sent: 0 })) !== undefined;
    const release = (leader: string) => releaseLead(db, tenant, leader, { at: at(31), sent: 0 });
    expect([await claim('a', 0), await claim('b', 14), await claim('a', 14)]).toEqual([true, false, true]);
    expect([await claim('b', 28), await claim('b', 30)]).toEqual([false, true]);
    await release('a');
    expect(await claim('a', 31)).toBe(false);
    await release('b');
    expect(await claim('a', 32)).toBe(true);
  });

  it('says what whoever led before has sent, and whether that is all', async () => {
    const claim = async (leader: string, seconds: number, sent: number) =>
      (await claimLead(db, tenant, leader, { at: at(seconds), deadBefore: at(seconds - 15), sent }))?.before;
    await db.query('update tenants set leader_id = null, leader_seen_at = null');
    expect(await claim('a', 100, 0)).toBeUndefined();
    expect(await claim('a', 105, 700)).toBeUndefined();
    expect(await claim('b', 121, 0)).toEqual({ count: 700, at: at(105), complete: false });
    await releaseLead(db, tenant, 'b', { at: at(123), sent: 40 });
    expect(await claim('a', 124, 0)).toEqual({ count: 40, at: at(123), complete: true });
  });

  it('is wanted for tenants that run, or that carry marks', async () => {
    await db.query(`update tenants set phase = 'paused'`);
    expect(await listTenantsToLead(db)).toEqual([]);
    await recordPublished(db, tenant, '101@K1234', { state: 'in-use', targetId: 't', at: at(0) });
    expect(await listTenantsToLead(db)).toEqual([{ tenantId: tenant, running: false }]);
  });

  it('is wanted for what stands on a phone, too, but not for what cannot be put back', async () => {
    await db.query(`update tenants set phase = 'onboarding'`);
    await db.query(
      `insert into levers (tenant_id, extension, kind, state, before, wanted, since)
       values ($1, '101@K1234', 'profile', 'used', '0', '3', $2)`,
      [tenant, at(0)],
    );
    expect(await listTenantsToLead(db)).toEqual([{ tenantId: tenant, running: false }]);
    await db.query(`update levers set state = 'refused'`);
    expect(await listTenantsToLead(db)).toEqual([]);
  });
});

it('nothing of this touches another tenant', async () => {
  const before = await db.query('select * from links where tenant_id = $1 order by extension', [other]);
  await lines({ 101: 'in-use' }, 0, { snapshot: true });
  await read(['Busy', 'InACall'], 1);
  await markReadDue(db, tenant, ['user-1', 'user-2'], { at: at(1), again: 1, hinted: true });
  await settleAll(2);
  await touchLinks(db, tenant);
  await recordPublished(db, tenant, '101@K1234', { state: 'in-use', targetId: 't', at: at(3) });
  await recordSessionSet(db, tenant, '101@K1234', {
    at: at(3),
    expiresAt: at(300),
    fresh: true,
    edgeAt: undefined,
    acceptedMs: undefined,
    readAt: at(4),
  });
  expect(await db.query('select * from links where tenant_id = $1 order by extension', [other])).toEqual(before);
  expect(await findLink(db, other, '101@K5678')).toMatchObject({ line: 'unknown', published: 'none' });
});
