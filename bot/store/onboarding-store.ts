/** Onboarding's ports on this database. A changed step and the card's update go into one transaction. */
import { createHash, randomBytes } from 'node:crypto';
import type { ActivationView } from '../../contract/onboarding.ts';
import type {
  ConnectionDraft,
  MatchStore,
  OnboardingFacts,
  OnboardingStore,
  ReadingRecord,
  Ticket,
} from '../onboarding/onboarding-store.ts';
import type { Database, Queryable } from './database.ts';
import { loadActivation } from './operations/activations.ts';
import { listAssigned, listHoldings, lockCustomer } from './operations/assignments.ts';
import { addAudit } from './operations/audit.ts';
import {
  continueAnyway,
  listConnections,
  listCustomers,
  loadLogins,
  saveConnection,
  saveSwitch,
} from './operations/connections.ts';
import { hasLivingConversation } from './operations/conversations.ts';
import { listUsers } from './operations/directory-users.ts';
import { keepOnlyExtensions, listExtensions, listUnread, saveEmails, saveExtensions } from './operations/extensions.ts';
import { touchLinks } from './operations/links-due.ts';
import { listLinked } from './operations/links-rounds.ts';
import { listChoices, removeChoices, saveChoice } from './operations/match-choices.ts';
import { beginReading, loadReading, saveReading } from './operations/match-readings.ts';
import { changeStep, loadSteps } from './operations/onboarding-steps.ts';
import { listRights, saveRights } from './operations/rights.ts';
import { retrySubscriptions } from './operations/subscriptions.ts';
import { addSyncUser, listSyncUsers, removeSyncUser } from './operations/sync-users.ts';
import { ensureTenant, loadTenant } from './operations/tenants.ts';
import { createTicket, peekTicket, pruneTickets, redeemTicket, type TicketRow } from './operations/tickets.ts';
import { loadRefusal } from './operations/token-caches.ts';
import type { Seal } from './seal.ts';

/** Puts a follow-up into the queue within the transaction. */
export interface FollowUps {
  progressChanged(tx: Queryable, tenantId: string): Promise<void>;
  readMatches(tx: Queryable, tenantId: string): Promise<void>;
  /** What is matched has changed: links must follow. */
  linksDue(tx: Queryable, tenantId: string): Promise<void>;
}

/** The live part of an activation: how far people are. */
export type DescribeActivation = (
  tenantId: string,
  stored: Pick<ActivationView, 'state' | 'startedAt' | 'startedBy' | 'stages' | 'problem'>,
) => Promise<ActivationView>;

export interface OnboardingStoreDeps {
  db: Database;
  seal: Seal;
  followUps: FollowUps;
  describeActivation: DescribeActivation;
}

export function createOnboardingStore({
  db,
  seal,
  followUps,
  describeActivation,
}: OnboardingStoreDeps): OnboardingStore {
  const andTell = <T>(tenantId: string, work: (tx: Queryable) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => {
      const done = await work(tx);
      await followUps.progressChanged(tx, tenantId);
      return done;
    });
  return {
    loadFacts: (tenantId, userId) => loadFacts(db, describeActivation, tenantId, userId),
    ensureTenant: (tenantId, known, at) => ensureTenant(db, tenantId, known, at),
    changeStep: (tenantId, step, change) => andTell(tenantId, (tx) => changeStep(tx, tenantId, step, change)),
    saveConnection: (tenantId, connection, secrets) =>
      db.transaction(async (tx) => {
        const refusal = await refusalToConnect(tx, tenantId, connection);
        if (refusal) return refusal;
        await saveConnection(tx, tenantId, connection, seal.seal(tenantId, JSON.stringify(secrets)));
        // its people may rest from now on, or no longer; and what failed with other logins is tried again
        await touchLinks(tx, tenantId, connection.kAccount);
        await followUps.progressChanged(tx, tenantId);
        return 'saved';
      }),
    saveSwitch: async (tenantId, kAccount, change) => {
      if ('state' in change) await saveSwitch(db, tenantId, kAccount, change);
      else
        await db.transaction(async (tx) => {
          await continueAnyway(tx, tenantId, kAccount);
          await touchLinks(tx, tenantId, kAccount);
        });
    },
    loadCredentials: async (tenantId, kAccount) => {
      const logins = await loadLogins(db, tenantId, kAccount);
      if (!logins) return undefined;
      const { clientId, ctiUser, api, key, secrets } = logins;
      const opened = JSON.parse(seal.open(tenantId, secrets));
      return { kAccount, clientId, ctiUser, api, ...opened, ...(key === 'operator' ? { operatorKey: true } : {}) };
    },
    ...ticketsOf(db, seal),
    addSyncUser: (tenantId, user) => andTell(tenantId, (tx) => addSyncUser(tx, tenantId, user)),
    removeSyncUser: (tenantId, userId) => removeSyncUser(db, tenantId, userId),
    claimsAsked: async (tenantId) => {
      const { claims } = (await loadSteps(db, tenantId))['sign-in']?.facts ?? {};
      return typeof claims === 'string' ? claims : (await loadRefusal(db, tenantId))?.claims;
    },
    retrySubscriptions: (tenantId) => retrySubscriptions(db, tenantId),
    saveRights: (tenantId, proofs, at) => saveRights(db, tenantId, proofs, at),
    audit: (tenantId, at, by, act, details) => addAudit(db, tenantId, at, by, act, details),
    requestReading: (tenantId) => db.transaction((tx) => followUps.readMatches(tx, tenantId)),
  };
}

/** A customer belongs to one tenant. Until the transaction ends nobody else gets it. */
async function refusalToConnect(
  tx: Queryable,
  tenantId: string,
  { kAccount, key, proven }: Pick<ConnectionDraft, 'kAccount' | 'key' | 'proven'>,
): Promise<'taken' | 'not-assigned' | undefined> {
  await lockCustomer(tx, kAccount);
  const [holding] = await listHoldings(tx, kAccount);
  const holders = [holding?.assigned?.tenantId, holding?.connected?.tenantId];
  if (holders.some((holder) => holder !== undefined && holder !== tenantId)) return 'taken';
  // whose it is already by own logins may enter others, also while NFON does not say whose they are
  const held = key === 'own' && holding?.connected?.key === 'own' && !holding.connected.leaving;
  const theirs = proven || holding?.assigned || held;
  return theirs ? undefined : 'not-assigned';
}

function ticketsOf(db: Queryable, seal: Seal): Pick<OnboardingStore, 'createTicket' | 'redeemTicket' | 'peekTicket'> {
  return {
    createTicket: async ({ purpose, tenantId, userId, payload, expiresAt }) => {
      const secret = randomBytes(32).toString('base64url');
      await createTicket(db, {
        hash: hashOf(secret),
        tenantId,
        purpose,
        userId,
        payload: seal.seal(tenantId, JSON.stringify(payload)),
        expiresAt,
      });
      return secret;
    },
    redeemTicket: async (purpose, secret, now) => {
      const row = await redeemTicket(db, purpose, hashOf(secret), now);
      if (row) await pruneTickets(db, row.tenant_id, now);
      return toTicket(seal, row);
    },
    peekTicket: async (purpose, secret, now) => toTicket(seal, await peekTicket(db, purpose, hashOf(secret), now)),
  };
}

async function loadFacts(
  db: Queryable,
  describeActivation: DescribeActivation,
  tenantId: string,
  userId: string,
): Promise<OnboardingFacts> {
  const [tenant, steps, connections, syncUsers, rights, reading, activation, assigned, chatExists] = await Promise.all([
    loadTenant(db, tenantId),
    loadSteps(db, tenantId),
    listConnections(db, tenantId),
    listSyncUsers(db, tenantId),
    listRights(db, tenantId),
    loadReading(db, tenantId),
    loadActivation(db, tenantId),
    listAssigned(db, tenantId),
    hasLivingConversation(db, tenantId, userId),
  ]);
  return {
    tenant,
    steps,
    connections,
    syncUsers,
    rights,
    reading,
    activation: activation && (await describeActivation(tenantId, activation)),
    assigned,
    chatExists,
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function toTicket(seal: Seal, row: TicketRow | undefined): Ticket | undefined {
  if (!row) return undefined;
  const payload = row.payload === null ? {} : JSON.parse(seal.open(row.tenant_id, row.payload));
  return { tenantId: row.tenant_id, userId: row.user_id ?? undefined, payload, expiresAt: row.expires_at };
}

export function createMatchStore(db: Database, followUps: Pick<FollowUps, 'linksDue'>): MatchStore {
  const andLink = <T>(tenantId: string, work: (tx: Queryable) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => {
      const done = await work(tx);
      await followUps.linksDue(tx, tenantId);
      return done;
    });
  return {
    beginReading: async (tenantId, at) => {
      await beginReading(db, tenantId, at);
      return (await loadReading(db, tenantId)) ?? emptyReading(at);
    },
    listCustomers: (tenantId) => listCustomers(db, tenantId),
    saveExtensions: (tenantId, extensions) => saveExtensions(db, tenantId, extensions),
    keepOnlyExtensions: (tenantId, kAccount, extensions) => keepOnlyExtensions(db, tenantId, kAccount, extensions),
    listUnread: (tenantId, since) => listUnread(db, tenantId, since),
    saveEmails: (tenantId, emails, at, askedAt) => saveEmails(db, tenantId, emails, at, askedAt),
    saveReading: (tenantId, change) =>
      change.finishedAt || change.linksDue
        ? andLink(tenantId, (tx) => saveReading(tx, tenantId, change))
        : saveReading(db, tenantId, change),
    listExtensions: (tenantId) => listExtensions(db, tenantId),
    listUsers: (tenantId) => listUsers(db, tenantId),
    listChoices: (tenantId) => listChoices(db, tenantId),
    listLinked: async (tenantId) =>
      new Map((await listLinked(db, tenantId)).map(({ extension, userId }) => [extension, userId])),
    listRounds: async (tenantId) =>
      new Map((await listLinked(db, tenantId)).map(({ extension, round }) => [extension, round])),
    saveChoice: (tenantId, choice, by, at) => andLink(tenantId, (tx) => saveChoice(tx, tenantId, choice, by.name, at)),
    removeChoice: (tenantId, extension) => andLink(tenantId, (tx) => removeChoices(tx, tenantId, [extension])),
  };
}

function emptyReading(startedAt: Date): ReadingRecord {
  return {
    startedAt,
    emailsRead: 0,
    emailsTotal: 0,
    lately: { emails: 0, seconds: 0 },
    directoryRead: false,
    finishedAt: undefined,
    error: undefined,
    inUse: [],
  };
}
