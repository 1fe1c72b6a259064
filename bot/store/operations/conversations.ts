/** Chats of people with the bot: where to send, which cards stand there, what they have been told. */
import type { Queryable } from '../database.ts';

/** A card that stands in a chat and is changed in place. */
export interface StandingCard {
  activityId: string;
  /** Fingerprint of what it says. */
  digest: string;
}

/** `at`: when it began, ISO 8601. */
export interface ToldTrouble {
  source: string;
  at: string;
}

export type CardKind = 'progress' | 'report';

export interface Conversation {
  tenantId: string;
  conversationId: string;
  userId: string;
  /** Bot Framework's ConversationReference; plain JSON. */
  reference: Record<string, unknown>;
  locale: string;
  welcomedAt: Date | undefined;
  deadAt: Date | undefined;
  progress: StandingCard | undefined;
  report: StandingCard | undefined;
  /** Entries that were named in a report, and when the newest of these was sent. */
  reported: { keys: string[]; at: Date } | undefined;
  /** By code, a customer's by `code@K-account`; told, and the end not yet. */
  toldTroubles: Record<string, ToldTrouble>;
}

interface ConversationRow {
  tenant_id: string;
  conversation_id: string;
  user_id: string;
  reference: Record<string, unknown>;
  locale: string;
  welcomed_at: Date | null;
  dead_at: Date | null;
  progress_activity_id: string | null;
  progress_digest: string | null;
  report_activity_id: string | null;
  report_digest: string | null;
  reported: string[] | null;
  reported_at: Date | null;
  told_troubles: Record<string, ToldTrouble>;
}

const columns = `c.tenant_id, c.conversation_id, c.user_id, c.reference, c.locale, c.welcomed_at, c.dead_at, c.progress_activity_id,
  c.progress_digest, c.report_activity_id, c.report_digest, c.reported, c.reported_at, c.told_troubles`;

function toConversation(row: ConversationRow): Conversation {
  return {
    tenantId: row.tenant_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    reference: row.reference,
    locale: row.locale,
    welcomedAt: row.welcomed_at ?? undefined,
    deadAt: row.dead_at ?? undefined,
    progress: toCard(row.progress_activity_id, row.progress_digest),
    report: toCard(row.report_activity_id, row.report_digest),
    reported: row.reported && row.reported_at ? { keys: row.reported, at: row.reported_at } : undefined,
    toldTroubles: row.told_troubles,
  };
}

function toCard(activityId: string | null, digest: string | null): StandingCard | undefined {
  return activityId === null ? undefined : { activityId, digest: digest ?? '' };
}

/** Every message refreshes the reference (the service URL may move) and brings a dead chat back to life. */
export async function saveConversation(
  db: Queryable,
  conversation: Pick<Conversation, 'tenantId' | 'conversationId' | 'userId' | 'reference' | 'locale'>,
): Promise<'opened' | 'known'> {
  const { tenantId, conversationId, userId, reference, locale } = conversation;
  const [known] = await db.query<{ dead_at: Date | null }>(
    'select dead_at from conversations where tenant_id = $1 and conversation_id = $2 for update',
    [tenantId, conversationId],
  );
  await db.query(
    `insert into conversations (tenant_id, conversation_id, user_id, reference, locale) values ($1, $2, $3, $4::jsonb, $5)
     on conflict (tenant_id, conversation_id) do update set user_id = excluded.user_id, reference = excluded.reference, locale = excluded.locale, dead_at = null`,
    [tenantId, conversationId, userId, JSON.stringify(reference), locale],
  );
  return known === undefined || known.dead_at !== null ? 'opened' : 'known';
}

export async function findConversation(
  db: Queryable,
  tenantId: string,
  conversationId: string,
): Promise<Conversation | undefined> {
  const [row] = await db.query<ConversationRow>(
    `select ${columns} from conversations c where c.tenant_id = $1 and c.conversation_id = $2`,
    [tenantId, conversationId],
  );
  return row && toConversation(row);
}

/** True once per installation, whoever asks first: Teams may send the installing event twice. */
export async function claimWelcome(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  at: Date,
): Promise<boolean> {
  const rows = await db.query(
    'update conversations set welcomed_at = $3 where tenant_id = $1 and conversation_id = $2 and welcomed_at is null returning user_id',
    [tenantId, conversationId, at],
  );
  return rows.length > 0;
}

/** The welcome could not be delivered. */
export async function unclaimWelcome(db: Queryable, tenantId: string, conversationId: string): Promise<void> {
  await db.query('update conversations set welcomed_at = null where tenant_id = $1 and conversation_id = $2', [
    tenantId,
    conversationId,
  ]);
}

/** The app was removed from this chat, or Teams refuses to deliver: no more tries, its cards are gone with it. */
export async function buryConversation(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  at: Date,
): Promise<void> {
  await db.query(
    `update conversations set dead_at = $3, welcomed_at = null, progress_activity_id = null, progress_digest = null,
       report_activity_id = null, report_digest = null, reported = null, reported_at = null, told_troubles = '{}'
     where tenant_id = $1 and conversation_id = $2 and dead_at is null`,
    [tenantId, conversationId, at],
  );
}

/**
 * Takes a chat for one sender; false while another holds it. A sender that was killed holds it until `until`, so that its
 * successor does not send the card that may just have left.
 */
export async function holdConversation(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  { now, until }: { now: Date; until: Date },
): Promise<boolean> {
  const rows = await db.query(
    `update conversations set held_until = $4 where tenant_id = $1 and conversation_id = $2
       and (held_until is null or held_until <= $3) returning user_id`,
    [tenantId, conversationId, now, until],
  );
  return rows.length > 0;
}

export async function releaseConversation(db: Queryable, tenantId: string, conversationId: string): Promise<void> {
  await db.query('update conversations set held_until = null where tenant_id = $1 and conversation_id = $2', [
    tenantId,
    conversationId,
  ]);
}

export async function rememberCard(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  kind: CardKind,
  { activityId, digest }: StandingCard,
): Promise<void> {
  await db.query(
    `update conversations set ${kind}_activity_id = $3, ${kind}_digest = $4 where tenant_id = $1 and conversation_id = $2`,
    [tenantId, conversationId, activityId, digest],
  );
}

/** The next cards are new ones: a deactivation has ended what these tell of. */
export async function forgetCards(db: Queryable, tenantId: string, conversationId: string): Promise<void> {
  await db.query(
    `update conversations set progress_activity_id = null, progress_digest = null, report_activity_id = null,
       report_digest = null, reported = null, reported_at = null, told_troubles = '{}' where tenant_id = $1 and conversation_id = $2`,
    [tenantId, conversationId],
  );
}

export async function rememberReported(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  { keys, at }: { keys: readonly string[]; at: Date },
): Promise<void> {
  await db.query(
    'update conversations set reported = $3::jsonb, reported_at = $4 where tenant_id = $1 and conversation_id = $2',
    [tenantId, conversationId, JSON.stringify(keys), at],
  );
}

export async function rememberTroubles(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  told: Readonly<Record<string, ToldTrouble>>,
): Promise<void> {
  await db.query('update conversations set told_troubles = $3::jsonb where tenant_id = $1 and conversation_id = $2', [
    tenantId,
    conversationId,
    JSON.stringify(told),
  ]);
}

/** A trouble that ended without a word: it may be told again. */
export async function forgetTold(tx: Queryable, tenantId: string, name: string): Promise<void> {
  await tx.query('update conversations set told_troubles = told_troubles - $2 where tenant_id = $1', [tenantId, name]);
}

/** A chat of somebody whose admin role has been proven. */
export interface AdminChat extends Conversation {
  name: string;
  upn: string;
}

/**
 * Living chats of people whose admin role has been proven. Their language is the tab's, where it is known: both are the
 * language of the person's Teams, and the Agents Playground calls every chat English.
 */
export async function listAdminChats(db: Queryable, tenantId: string): Promise<AdminChat[]> {
  const rows = await db.query<ConversationRow & { name: string; upn: string; tab_locale: string | null }>(
    `select ${columns}, a.name, a.upn, a.locale as tab_locale from conversations c
       join proven_admins a on a.tenant_id = c.tenant_id and a.user_id = c.user_id
     where c.tenant_id = $1 and c.dead_at is null order by c.conversation_id`,
    [tenantId],
  );
  return rows.map((row) => ({
    ...toConversation(row),
    name: row.name,
    upn: row.upn,
    locale: row.tab_locale ?? row.locale,
  }));
}

export async function hasLivingConversation(db: Queryable, tenantId: string, userId: string): Promise<boolean> {
  const rows = await db.query(
    'select from conversations where tenant_id = $1 and user_id = $2 and dead_at is null limit 1',
    [tenantId, userId],
  );
  return rows.length > 0;
}
