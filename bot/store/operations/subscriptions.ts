/** Subscriptions of rounds: recorded before they are made. */
import { triesToTell } from '../../presence/subscribe-rounds.ts';
import type { Round, StoredSubscription, SubscriptionStore } from '../../presence/subscription-store.ts';
import type { Queryable } from '../database.ts';

/** Rounds with their people and the sync user signed in for each. Left-out people are not heard of. */
export async function listRounds(db: Queryable, tenantId: string): Promise<Round[]> {
  const rows = await db.query<{ round: number; people: number; members: string; sync_user_id: string | null }>(
    `select l.round, count(*)::integer as people, md5(string_agg(l.user_id, ',' order by l.user_id)) as members,
       max(s.user_id) as sync_user_id
     from links l
     left join sync_users s on s.tenant_id = l.tenant_id and s.round = l.round and s.state = 'signed-in'
     where l.tenant_id = $1 and not l.left_out and not l.retired
     group by l.round order by l.round`,
    [tenantId],
  );
  return rows.map(({ round, people, members, sync_user_id }) => ({
    round,
    people,
    members,
    syncUserId: sync_user_id ?? undefined,
  }));
}

export async function listSubscriptions(db: Queryable, tenantId: string): Promise<StoredSubscription[]> {
  const rows = await db.query<{
    round: number;
    sync_user_id: string;
    subscription_id: string | null;
    client_state: string;
    members: string;
    expires_at: Date;
    renew_at: Date;
    last_hint_at: Date | null;
    next_try_at: Date | null;
    tries: number;
  }>(
    `select round, sync_user_id, subscription_id, client_state, members, expires_at, renew_at, last_hint_at, next_try_at, tries
     from subscriptions where tenant_id = $1 order by round`,
    [tenantId],
  );
  return rows.map((row) => ({
    round: row.round,
    syncUserId: row.sync_user_id,
    subscriptionId: row.subscription_id ?? undefined,
    clientState: row.client_state,
    members: row.members,
    expiresAt: row.expires_at,
    renewAt: row.renew_at,
    lastHintAt: row.last_hint_at ?? undefined,
    nextTryAt: row.next_try_at ?? undefined,
    tries: row.tries,
  }));
}

type Subscribing = Parameters<SubscriptionStore['recordSubscribing']>[1];

/** About to be made. Replaces what was recorded for the round. */
export async function recordSubscribing(db: Queryable, tenantId: string, subscription: Subscribing): Promise<void> {
  await db.query(
    `insert into subscriptions
       (tenant_id, round, sync_user_id, subscription_id, client_state, members, expires_at, renewed_at, renew_at)
     values ($1, $2, $3, null, $4, $5, $6, $6, $6)
     on conflict (tenant_id, round) do update set
       sync_user_id = excluded.sync_user_id, subscription_id = null, client_state = excluded.client_state,
       members = excluded.members, expires_at = excluded.expires_at, renewed_at = excluded.renewed_at,
       renew_at = excluded.renew_at`,
    [
      tenantId,
      subscription.round,
      subscription.syncUserId,
      subscription.clientState,
      subscription.members,
      subscription.at,
    ],
  );
}

type Subscribed = Parameters<SubscriptionStore['recordSubscribed']>[2];

export async function recordSubscribed(
  db: Queryable,
  tenantId: string,
  round: number,
  { subscriptionId, expiresAt, renewedAt, renewAt }: Subscribed,
): Promise<void> {
  await db.query(
    `update subscriptions set
       subscription_id = $3, expires_at = $4, renewed_at = $5, renew_at = $6, next_try_at = null, tries = 0
     where tenant_id = $1 and round = $2`,
    [tenantId, round, subscriptionId, expiresAt, renewedAt, renewAt],
  );
}

export async function forgetSubscription(db: Queryable, tenantId: string, round: number): Promise<void> {
  await db.query('delete from subscriptions where tenant_id = $1 and round = $2', [tenantId, round]);
}

export async function restSubscription(db: Queryable, tenantId: string, round: number, nextTryAt: Date): Promise<void> {
  await db.query('update subscriptions set next_try_at = $3, tries = tries + 1 where tenant_id = $1 and round = $2', [
    tenantId,
    round,
    nextTryAt,
  ]);
}

/** Those that rest are tried at the next look; how often they failed stays. */
export async function retrySubscriptions(db: Queryable, tenantId: string): Promise<void> {
  await db.query('update subscriptions set next_try_at = null where tenant_id = $1 and next_try_at is not null', [
    tenantId,
  ]);
}

/**
 * The stored sign-in no longer works; `code` of contract/errors says why. False: removed, signed in anew after `askedAt`, or known to be
 * signed out, whose first cause stays.
 */
export async function recordSignedOut(
  db: Queryable,
  tenantId: string,
  syncUserId: string,
  { code, askedAt }: { code: string; askedAt: Date },
): Promise<boolean> {
  const rows = await db.query(
    `update sync_users set state = 'signed-out', cause = $3
     where tenant_id = $1 and user_id = $2 and state = 'signed-in' and signed_in_at <= $4 returning 1 as recorded`,
    [tenantId, syncUserId, code, askedAt],
  );
  return rows.length > 0;
}

export interface FailingSyncUser {
  userId: string;
  /** `code` of contract/errors; undefined: it is signed in, and its subscription is refused again and again. */
  signedOut: string | undefined;
}

/** Sync users whose rounds get no hints. */
export async function listFailing(db: Queryable, tenantId: string): Promise<FailingSyncUser[]> {
  const rows = await db.query<{ user_id: string; state: string; cause: string | null }>(
    `select s.user_id, s.state, s.cause
     from sync_users s left join subscriptions b on b.tenant_id = s.tenant_id and b.round = s.round and b.sync_user_id = s.user_id
     where s.tenant_id = $1 and (s.state = 'signed-out' or b.tries >= ${triesToTell}) order by s.round`,
    [tenantId],
  );
  return rows.map(({ user_id, state, cause }) => ({
    userId: user_id,
    signedOut: state === 'signed-out' ? (cause ?? 'sync_user_signed_out') : undefined,
  }));
}

export interface HeardSubscription {
  subscriptionId: string;
  tenantId: string;
  clientState: string;
}

/** Subscriptions that notifications name, by tenant and id. Unknown ones are absent. */
export async function findSubscriptions(
  db: Queryable,
  named: readonly { tenantId: string; subscriptionId: string }[],
): Promise<HeardSubscription[]> {
  const rows = await db.query<HeardRow>(
    `select tenant_id, subscription_id, client_state from subscriptions
     join unnest($1::text[], $2::text[]) as named(tenant_id, subscription_id) using (tenant_id, subscription_id)`,
    [named.map(({ tenantId }) => tenantId), named.map(({ subscriptionId }) => subscriptionId)],
  );
  return rows.map(heardOf);
}

/** Subscriptions of all tenants, at most `limit`: those that last longest. */
export async function listHeardSubscriptions(db: Queryable, limit: number): Promise<HeardSubscription[]> {
  const rows = await db.query<HeardRow>(
    `select tenant_id, subscription_id, client_state from subscriptions
     where subscription_id is not null order by expires_at desc limit $1`,
    [limit],
  );
  return rows.map(heardOf);
}

interface HeardRow {
  tenant_id: string;
  subscription_id: string;
  client_state: string;
}

function heardOf({ tenant_id: tenantId, subscription_id: subscriptionId, client_state: clientState }: HeardRow) {
  return { tenantId, subscriptionId, clientState };
}

/** Rounds of those of these subscriptions that are still known. */
export async function findRoundsOf(
  db: Queryable,
  tenantId: string,
  subscriptionIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.query<{ subscription_id: string; round: number }>(
    'select subscription_id, round from subscriptions where tenant_id = $1 and subscription_id = any($2::text[])',
    [tenantId, [...subscriptionIds]],
  );
  return new Map(rows.map((row) => [row.subscription_id, row.round]));
}

/** Hints have come by these subscriptions, and whom they name is to be read. */
export async function recordHints(
  db: Queryable,
  tenantId: string,
  subscriptionIds: readonly string[],
  at: Date,
): Promise<void> {
  await db.query(
    'update subscriptions set last_hint_at = $3 where tenant_id = $1 and subscription_id = any($2::text[])',
    [tenantId, [...subscriptionIds], at],
  );
}

/** It must be renewed now. `gone`: Microsoft has removed it, or it says nothing, so it must be made anew. */
export async function recordLifecycle(
  db: Queryable,
  tenantId: string,
  subscriptionId: string,
  { at, gone }: { at: Date; gone: boolean },
): Promise<void> {
  await db.query(
    `update subscriptions set renew_at = $3, next_try_at = null,
       expires_at = case when $4 then least(expires_at, $3) else expires_at end
     where tenant_id = $1 and subscription_id = $2`,
    [tenantId, subscriptionId, at, gone],
  );
}
