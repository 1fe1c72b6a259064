/** What admin chats are told, on a real database, with a messenger that can fail. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { startActivation } from '../../../bot/jobs/activate.ts';
import { createLogger } from '../../../bot/logger.ts';
import { ofCustomer, ofSyncUser } from '../../../bot/presence/trouble.ts';
import { createMatchStore, createOnboardingStore } from '../../../bot/store/onboarding-store.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { endActivation } from '../../../bot/store/operations/activation-progress.ts';
import {
  buryConversation,
  claimWelcome,
  hasLivingConversation,
  holdConversation,
  saveConversation,
} from '../../../bot/store/operations/conversations.ts';
import { beginDeactivation, endDeactivation } from '../../../bot/store/operations/phases.ts';
import { recordProvenAdmin } from '../../../bot/store/operations/proven-admins.ts';
import { reportTrouble, resolveTrouble } from '../../../bot/store/operations/troubles.ts';
import { createSeal } from '../../../bot/store/seal.ts';
import type { Message } from '../../../bot/teams/cards/elements.ts';
import type { Delivery, Update } from '../../../bot/teams/chats.ts';
import { createLinks } from '../../../bot/teams/deep-link.ts';
import type { ReportDeps } from '../../../bot/teams/reports/deps.ts';
import { openChat } from '../../../bot/teams/reports/open-chat.ts';
import { tellAlert } from '../../../bot/teams/reports/tell-alert.ts';
import { tellProgress } from '../../../bot/teams/reports/tell-progress.ts';
import { tellReport } from '../../../bot/teams/reports/tell-report.ts';
import { insertCustomer } from '../../builders/people.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';
import { createVirtualTime, type VirtualTime } from '../../setup/virtual-time.ts';

const start = new Date('2026-03-02T09:00:00Z');
const away = new VendorError('teams', 'unavailable', 'Teams answered 503');

let db: OpenedDatabase;
let tenantId: string;
let time: VirtualTime;
let deps: ReportDeps;
let teams: ReturnType<typeof createTeams>;
let jobs: { task: string; payload: Record<string, unknown>; notBefore: Date | undefined }[];

/** Chats as somebody's Teams holds them; `refuse` answers for a chat instead. */
function createTeams() {
  const shown: { chat: string; id: string; says: string; card: string; changes: number }[] = [];
  const refuse = new Map<string, { send?: Delivery | Error; update?: Update | Error }>();
  const outcome = <T>(answer: T | Error | undefined, work: () => T): Promise<T> =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? work());
  return {
    shown,
    refuse,
    send: ({ chat }: Record<string, unknown>, { summary, card }: Message) =>
      outcome<Delivery>(refuse.get(String(chat))?.send, () => {
        const id = `message-${shown.length + 1}`;
        shown.push({ chat: String(chat), id, says: summary, card: JSON.stringify(card), changes: 0 });
        return { kind: 'sent', activityId: id };
      }),
    update: ({ chat }: Record<string, unknown>, activityId: string, { summary, card }: Message) =>
      outcome<Update>(refuse.get(String(chat))?.update, () => {
        const message = shown.find(({ id }) => id === activityId);
        if (!message) return 'gone';
        Object.assign(message, { says: summary, card: JSON.stringify(card), changes: message.changes + 1 });
        return 'updated';
      }),
    in: (chat: string) => shown.filter((message) => message.chat === chat).map(({ says }) => says),
  };
}

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

beforeEach(async () => {
  tenantId = randomUUID();
  await insertTenant(db, tenantId, start);
  time = createVirtualTime(start);
  teams = createTeams();
  jobs = [];
  const followUps = { progressChanged: async () => {}, readMatches: async () => {}, linksDue: async () => {} };
  const store = createOnboardingStore({
    db,
    seal: createSeal([{ id: 'k1', key: Buffer.alloc(32, 1) }]),
    followUps,
    describeActivation: async (_, stored) => ({ ...stored, inStep: 14, total: 21, secondsLeft: 4, justDone: [] }),
  });
  deps = {
    db,
    scheduler: time,
    logger: createLogger('silent'),
    events: { record: () => undefined },
    chats: teams,
    links: createLinks({ teamsAppId: 'app', cloud: 'global' }),
    enqueue: async (_tx, task, payload, options) => void jobs.push({ task, payload, notBefore: options?.notBefore }),
    onboarding: {
      store,
      matches: createMatchStore(db, followUps),
      settings: {
        portalUrl: '',
        adminCentreUrl: '',
        chatUrl: '',
        operatorKeyAvailable: false,
        switchRequired: true,
        syncUsersNeeded: true,
        readEverySeconds: () => 5,
      },
    },
  };
});

const at = () => new Date(time.now());

async function admin(userId: string, { locale = 'en', chat = `chat-of-${userId}` } = {}) {
  await recordProvenAdmin(db, tenantId, {
    userId,
    name: userId,
    upn: `${userId}@contoso.example`,
    locale,
    provenAt: at(),
  });
  await chatOf(userId, chat);
}

const chatOf = (userId: string, chat = `chat-of-${userId}`) =>
  db.transaction((tx) =>
    saveConversation(tx, { tenantId, conversationId: chat, userId, reference: { chat }, locale: 'en-US' }),
  );

const step = (name: 'connect' | 'consent') =>
  deps.onboarding.store.changeStep(tenantId, name, { done: { at: at(), by: 'Jonas Weber' } });

async function activated() {
  await db.transaction((tx) => startActivation(tx, tenantId, { at: at(), by: 'Jonas Weber' }));
  await db.transaction((tx) => endActivation(tx, tenantId, { at: at(), state: 'done' }));
}

/** Extensions whose e-mail fits nobody. */
async function mismatched(...extensions: string[]) {
  const { matches } = deps.onboarding;
  await matches.saveExtensions(
    tenantId,
    extensions.map((extension) => ({ extension, name: `Phone ${extension}` })),
  );
  await matches.saveEmails(
    tenantId,
    extensions.map((extension) => ({ extension, email: undefined })),
    at(),
  );
}

describe('the progress card', () => {
  it('is created once in each admin chat, and changed when there is something new', async () => {
    await admin('jonas');
    await admin('petra', { locale: 'de' });
    await chatOf('anna');
    await tellProgress(deps, tenantId);
    await tellProgress(deps, tenantId);
    expect(teams.shown.map(({ chat, changes }) => [chat, changes])).toEqual([
      ['chat-of-jonas', 0],
      ['chat-of-petra', 0],
    ]);
    await step('connect');
    await tellProgress(deps, tenantId);
    expect(teams.shown.map(({ changes, says }) => [changes, says])).toEqual([
      [1, 'Setting up presence synchronisation. Give admin consent'],
      [1, 'Präsenzsynchronisation einrichten. Administratorzustimmung erteilen'],
    ]);
  });

  it('is one, however many jobs run at once', async () => {
    await admin('jonas');
    const all = Promise.all([tellProgress(deps, tenantId), tellProgress(deps, tenantId), tellProgress(deps, tenantId)]);
    await time.advance(1_000);
    await all;
    expect(teams.shown).toHaveLength(1);
  });

  it('waits for a sender that was killed, and does not wait for ever', async () => {
    await admin('jonas');
    await holdConversation(db, tenantId, 'chat-of-jonas', { now: at(), until: new Date(time.now() + 45_000) });
    const [refused] = await Promise.all([
      tellProgress(deps, tenantId).catch((error: Error) => error),
      time.advance(11_000),
    ]);
    expect(refused).toMatchObject({ message: expect.stringContaining('under way') });
    expect(teams.shown).toEqual([]);
    await time.advance(45_000);
    await tellProgress(deps, tenantId);
    expect(teams.shown).toHaveLength(1);
  });

  it('is sent anew, once, when the person has deleted it', async () => {
    await admin('jonas');
    await tellProgress(deps, tenantId);
    teams.shown.length = 0;
    await step('connect');
    await tellProgress(deps, tenantId);
    await tellProgress(deps, tenantId);
    expect(teams.in('chat-of-jonas')).toEqual(['Setting up presence synchronisation. Give admin consent']);
  });

  it('counts along while people are brought in step', async () => {
    await admin('jonas');
    await db.transaction((tx) => startActivation(tx, tenantId, { at: at(), by: 'Jonas Weber' }));
    await tellProgress(deps, tenantId);
    expect(jobs).toEqual([
      { task: 'progress-changed', payload: { tenantId }, notBefore: new Date(time.now() + 5_000) },
    ]);
  });

  it('begins anew after a deactivation', async () => {
    await admin('jonas');
    await tellProgress(deps, tenantId);
    await activated();
    await tellProgress(deps, tenantId);
    await tellReport(deps, tenantId);
    await db.transaction((tx) => beginDeactivation(tx, tenantId, at()));
    await db.transaction((tx) => endDeactivation(tx, tenantId));
    await tellProgress(deps, tenantId);
    expect(teams.in('chat-of-jonas')).toEqual([
      'Presence synchronisation is set up. Activated',
      '0 of 0 extensions are linked',
      'Setting up presence synchronisation. Connect Cloudya',
    ]);
  });
});

describe('a chat that is gone', () => {
  it('is buried and not tried again; the others hear all the same', async () => {
    await admin('jonas');
    await admin('petra');
    teams.refuse.set('chat-of-jonas', { send: { kind: 'dead' } });
    await tellProgress(deps, tenantId);
    expect(teams.in('chat-of-petra')).toHaveLength(1);
    expect(await hasLivingConversation(db, tenantId, 'jonas')).toBe(false);
    teams.refuse.clear();
    await step('connect');
    await tellProgress(deps, tenantId);
    expect(teams.in('chat-of-jonas')).toEqual([]);
  });

  it('lives again when the person writes', async () => {
    await admin('jonas');
    teams.refuse.set('chat-of-jonas', { send: { kind: 'dead' } });
    await tellProgress(deps, tenantId);
    teams.refuse.clear();
    expect(await chatOf('jonas')).toBe('opened');
    expect(await chatOf('jonas')).toBe('known');
    await tellProgress(deps, tenantId);
    expect(teams.in('chat-of-jonas')).toHaveLength(1);
  });
});

describe('Teams being away', () => {
  it('fails the job, after the other chats have heard, and leaves nothing half remembered', async () => {
    await admin('jonas');
    await admin('petra');
    teams.refuse.set('chat-of-jonas', { send: away });
    await expect(tellProgress(deps, tenantId)).rejects.toBe(away);
    expect(teams.in('chat-of-petra')).toHaveLength(1);
    teams.refuse.clear();
    await tellProgress(deps, tenantId);
    expect(teams.shown.map(({ chat, changes }) => [chat, changes])).toEqual([
      ['chat-of-petra', 0],
      ['chat-of-jonas', 0],
    ]);
  });

  it('does not send a second card because a change failed', async () => {
    await admin('jonas');
    await tellProgress(deps, tenantId);
    await step('connect');
    teams.refuse.set('chat-of-jonas', { update: away });
    await expect(tellProgress(deps, tenantId)).rejects.toBe(away);
    teams.refuse.clear();
    await tellProgress(deps, tenantId);
    expect(teams.shown).toMatchObject([{ changes: 1 }]);
  });

  it('keeps the welcome for the next try', async () => {
    await chatOf('anna');
    teams.refuse.set('chat-of-anna', { send: away });
    const opened = { tenantId, conversationId: 'chat-of-anna' };
    await expect(openChat(deps, opened)).rejects.toBe(away);
    teams.refuse.clear();
    await openChat(deps, opened);
    await openChat(deps, opened);
    expect(teams.in('chat-of-anna')).toEqual(['Calls on Cloudya, visible in Teams']);
  });
});

describe('the report', () => {
  it('waits for activation', async () => {
    await admin('jonas');
    await tellReport(deps, tenantId);
    expect(teams.shown).toEqual([]);
  });

  it('is a new message only for something new, and changed in place otherwise', async () => {
    await admin('jonas');
    await activated();
    await mismatched('104@K1234', '127@K1234');
    await tellReport(deps, tenantId);
    await tellReport(deps, tenantId);
    expect(teams.shown).toMatchObject([{ says: '0 of 2 extensions are linked', changes: 0 }]);
    await mismatched('104@K1234', '127@K1234', '128@K1234');
    await tellReport(deps, tenantId);
    expect(teams.shown.map(({ says }) => says)).toEqual([
      '0 of 2 extensions are linked',
      '0 of 3 extensions are linked',
    ]);
    await deps.onboarding.matches.keepOnlyExtensions(tenantId, 'K1234', ['104@K1234', '127@K1234']);
    await tellReport(deps, tenantId);
    await mismatched('104@K1234', '127@K1234', '128@K1234');
    await tellReport(deps, tenantId);
    expect(teams.shown.map(({ changes }) => changes)).toEqual([0, 2]);
  });

  it('tells the same number of two customers apart', async () => {
    await admin('jonas');
    await activated();
    await insertCustomer(db, tenantId, 'K7003');
    await mismatched('104@K7003', '104@K7004');
    await tellReport(deps, tenantId);
    // one customer: the number alone is enough
    expect(teams.shown[0]?.card).not.toContain('104 · K7003');
    await insertCustomer(db, tenantId, 'K7004');
    await tellReport(deps, tenantId);
    expect(teams.shown).toMatchObject([{ changes: 1 }]);
    expect(teams.shown[0]?.card).toMatch(/104 · K7003.*104 · K7004/);
  });

  it('shows what was decided since, with a way back', async () => {
    await admin('jonas');
    await activated();
    await mismatched('104');
    await tellReport(deps, tenantId);
    await time.advance(60_000);
    const choice = { kind: 'ignore', extension: '104', reason: 'a door', by: 'Petra Lang' } as const;
    await deps.onboarding.matches.saveChoice(tenantId, choice, { userId: 'petra', name: 'Petra Lang' }, at());
    await tellReport(deps, tenantId);
    expect(teams.shown).toMatchObject([{ changes: 1 }]);
    expect(teams.shown[0]?.card).toMatch(
      /104 Phone 104.* is ignored.*By Petra Lang, \{\{TIME.*"verb":"undo","data":\{"extension":"104"\}/,
    );
  });
});

describe('trouble', () => {
  const trouble = async (source: string, code: string) =>
    reportTrouble(db, tenantId, source, { code, at: at().toISOString(), values: {} });
  const tell = (code: string, ended: boolean, conversationId = 'chat-of-jonas') =>
    tellAlert(deps, { tenantId, code, ended, conversationId });

  it('is a job for each admin chat', async () => {
    await admin('jonas');
    await admin('petra');
    await chatOf('anna');
    await tellAlert(deps, { tenantId, code: 'cloudya_silent', ended: false });
    expect(jobs.map(({ payload, notBefore }) => [payload.conversationId, notBefore])).toEqual([
      ['chat-of-jonas', undefined],
      ['chat-of-petra', undefined],
    ]);
  });

  it('that comes and goes by itself is told only if it lasts', async () => {
    await admin('jonas');
    await trouble('teams-write', 'microsoft_throttles');
    await tellAlert(deps, { tenantId, code: 'microsoft_throttles', ended: false });
    expect(jobs[0]?.notBefore).toEqual(new Date(time.now() + 60_000));
    await resolveTrouble(db, tenantId, 'teams-write');
    await tell('microsoft_throttles', true);
    await tell('microsoft_throttles', false);
    expect(teams.shown).toEqual([]);
  });

  it('is told once when it begins and once when it is over', async () => {
    await admin('jonas');
    await trouble('cloudya', 'cloudya_silent');
    await tell('cloudya_silent', false);
    await tell('cloudya_silent', false);
    await resolveTrouble(db, tenantId, 'cloudya');
    await tell('cloudya_silent', true);
    await tell('cloudya_silent', true);
    expect(teams.in('chat-of-jonas')).toEqual(['Cloudya does not answer', 'In step as before']);
  });

  it('is not called over while another stands', async () => {
    await admin('jonas');
    await trouble('cloudya', 'cloudya_silent');
    await tell('cloudya_silent', false);
    await trouble('portal-switch', 'portal_switch_off');
    await tell('portal_switch_off', false);
    await resolveTrouble(db, tenantId, 'cloudya');
    await tell('cloudya_silent', true);
    expect(teams.in('chat-of-jonas').at(-1)).toBe('Line states arrive again');
  });

  it('of one customer among several is named with it, begins and ends by itself', async () => {
    await admin('jonas');
    const [one, other] = ['K7001', 'K7002'];
    await insertCustomer(db, tenantId, one);
    await insertCustomer(db, tenantId, other);
    const tellOf = (kAccount: string, ended: boolean) =>
      tellAlert(deps, { tenantId, code: 'cloudya_silent', kAccount, ended, conversationId: 'chat-of-jonas' });
    for (const kAccount of [one, other]) {
      await trouble(ofCustomer('cloudya', kAccount), 'cloudya_silent');
      await tellOf(kAccount, false);
    }
    await resolveTrouble(db, tenantId, ofCustomer('cloudya', one));
    await tellOf(one, true);
    await resolveTrouble(db, tenantId, ofCustomer('cloudya', other));
    await tellOf(other, true);
    expect(teams.in('chat-of-jonas')).toEqual([
      'K7001: Cloudya does not answer',
      'K7002: Cloudya does not answer',
      'K7001: Line states arrive again',
      'In step as before',
    ]);
    expect(teams.shown[2]?.card).toContain('Still open: K7002: Cloudya does not answer.');
    expect(teams.shown[3]?.card).toContain('K7002: Line states arrive again.');
  });

  it('of a customer the operator withdrew names it, whom to ask, and its end', async () => {
    await admin('jonas');
    const code = 'cloudya_customer_withdrawn';
    const source = ofCustomer('withdrawn', 'K7001');
    await reportTrouble(db, tenantId, source, { code, at: at().toISOString(), values: { kAccount: 'K7001' } });
    const alert = { tenantId, code, kAccount: 'K7001', conversationId: 'chat-of-jonas' };
    await tellAlert(deps, { ...alert, ended: false });
    expect(teams.in('chat-of-jonas')).toEqual(['A customer number was withdrawn']);
    expect(teams.shown[0]?.card).toContain('The operator of this app has withdrawn K7001');
    await resolveTrouble(db, tenantId, source);
    await tellAlert(deps, { ...alert, ended: true });
    expect(teams.shown[1]?.card).toContain('The customer number is connected again.');
  });

  it('of one source takes the place of what stood before', async () => {
    await admin('jonas');
    await trouble('sync-user', 'sync_user_signed_out');
    await tell('sync_user_signed_out', false);
    await trouble('sync-user', 'sync_user_disabled');
    await tell('sync_user_disabled', false);
    await resolveTrouble(db, tenantId, 'sync-user');
    await tell('sync_user_disabled', true);
    await tell('sync_user_signed_out', true);
    expect(teams.in('chat-of-jonas')).toEqual([
      'The sync user has been signed out',
      'The sync user’s account is disabled',
      'In step as before',
    ]);
  });

  it('of each sync user is told with its account; of many at once in one message, which counts', async () => {
    await admin('jonas');
    const code = 'sync_user_disabled';
    const begins = (n: number) =>
      reportTrouble(db, tenantId, ofSyncUser(`sync-${n}`), {
        ...{ code, at: at().toISOString() },
        values: { upn: `presence-sync${n}@contoso.example` },
      });
    await begins(1);
    await tell(code, false);
    for (let n = 2; n <= 168; n += 1) await begins(n);
    await tellAlert(deps, { tenantId, code, ended: false });
    expect(jobs.map(({ notBefore }) => notBefore)).toEqual([new Date(time.now() + 60_000)]);
    for (let n = 2; n <= 168; n += 1) await tell(code, false);
    expect(teams.in('chat-of-jonas')).toEqual([
      'The sync user’s account is disabled',
      'The sync user’s account is disabled',
    ]);
    expect(teams.shown[0]?.card).toContain('"title":"Account","value":"presence-sync1@contoso.example"');
    expect(teams.shown[1]?.card).toContain(
      '"title":"167 accounts","value":"presence-sync2@contoso.example and 166 more"',
    );
    for (let n = 2; n <= 168; n += 1) await resolveTrouble(db, tenantId, ofSyncUser(`sync-${n}`));
    for (let n = 2; n <= 168; n += 1) await tell(code, true);
    await resolveTrouble(db, tenantId, ofSyncUser('sync-1'));
    await tell(code, true);
    expect(teams.in('chat-of-jonas').slice(2)).toEqual(['The sync user is logged in again', 'In step as before']);
    expect(teams.shown[2]?.card).toContain('Still open: The sync user’s account is disabled.');
  });

  it('nobody heard begin is not told to be over', async () => {
    await trouble('cloudya', 'cloudya_silent');
    await resolveTrouble(db, tenantId, 'cloudya');
    await admin('jonas');
    await tell('cloudya_silent', true);
    expect(teams.shown).toEqual([]);
  });
});

describe('a chat that opens', () => {
  it('welcomes once, and asks for what stands to be told to an admin', async () => {
    await trouble();
    await admin('jonas', { locale: 'de' });
    await openChat(deps, { tenantId, conversationId: 'chat-of-jonas' });
    expect(teams.in('chat-of-jonas')).toEqual(['Cloudya-Gespräche in Teams sichtbar']);
    expect(jobs.map(({ task, payload }) => [task, payload.code])).toEqual([
      ['progress-changed', undefined],
      ['report-due', undefined],
      ['alert', 'cloudya_silent'],
    ]);
  });

  it('tells somebody without a role nothing but the welcome', async () => {
    await trouble();
    await chatOf('anna');
    await openChat(deps, { tenantId, conversationId: 'chat-of-anna' });
    expect(teams.shown).toHaveLength(1);
    expect(jobs).toEqual([]);
  });

  it('welcomes again after it was removed and installed anew, and not for a message', async () => {
    await chatOf('anna');
    await claimWelcome(db, tenantId, 'chat-of-anna', at());
    await openChat(deps, { tenantId, conversationId: 'chat-of-anna' });
    expect(teams.shown).toEqual([]);
    await buryConversation(db, tenantId, 'chat-of-anna', at());
    await chatOf('anna');
    await openChat(deps, { tenantId, conversationId: 'chat-of-anna' });
    expect(teams.in('chat-of-anna')).toEqual(['Calls on Cloudya, visible in Teams']);
  });

  const trouble = () =>
    reportTrouble(db, tenantId, 'cloudya', { code: 'cloudya_silent', at: at().toISOString(), values: {} });
});

it('no tenant hears of another', async () => {
  const other = randomUUID();
  await insertTenant(db, other, start);
  await admin('jonas');
  await tellProgress(deps, other);
  await tellAlert(deps, { tenantId: other, code: 'cloudya_silent', ended: false });
  expect([teams.shown, jobs]).toEqual([[], []]);
});
