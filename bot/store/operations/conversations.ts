/** Chats of people with the bot: where to send, which cards stand there. */
import type { Queryable } from '../database.ts';

export interface Conversation {
  tenantId: string;
  conversationId: string;
  userId: string;
  /** Bot Framework's ConversationReference; plain JSON. */
  reference: Record<string, unknown>;
  locale: string;
  welcomedAt: Date | undefined;
  deadAt: Date | undefined;
  progressActivityId: string | undefined;
  reportActivityId: string | undefined;
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
  report_activity_id: string | null;
}

const columns =
  'tenant_id, conversation_id, user_id, reference, locale, welcomed_at, dead_at, progress_activity_id, report_activity_id';

function toConversation(row: ConversationRow): Conversation {
  return {
    tenantId: row.tenant_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    reference: row.reference,
    locale: row.locale,
    welcomedAt: row.welcomed_at ?? undefined,
    deadAt: row.dead_at ?? undefined,
    progressActivityId: row.progress_activity_id ?? undefined,
    reportActivityId: row.report_activity_id ?? undefined,
  };
}

/** Every message refreshes the reference (the service URL may move) and brings a dead chat back to life. */
export async function saveConversation(
  db: Queryable,
  conversation: Pick<Conversation, 'tenantId' | 'conversationId' | 'userId' | 'reference' | 'locale'>,
): Promise<Conversation> {
  const { tenantId, conversationId, userId, reference, locale } = conversation;
  const [row] = await db.query<ConversationRow>(
    `insert into conversations (tenant_id, conversation_id, user_id, reference, locale) values ($1, $2, $3, $4::jsonb, $5)
     on conflict (tenant_id, conversation_id) do update set user_id = excluded.user_id, reference = excluded.reference, locale = excluded.locale, dead_at = null
     returning ${columns}`,
    [tenantId, conversationId, userId, JSON.stringify(reference), locale],
  );
  if (!row) throw new Error('a conversation is always returned');
  return toConversation(row);
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

/** The app was removed from this chat, or Teams refuses to deliver: no more tries, its cards are gone with it. */
export async function buryConversation(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  at: Date,
): Promise<void> {
  await db.query(
    `update conversations set dead_at = $3, welcomed_at = null, progress_activity_id = null, report_activity_id = null
     where tenant_id = $1 and conversation_id = $2`,
    [tenantId, conversationId, at],
  );
}

export async function rememberCard(
  db: Queryable,
  tenantId: string,
  conversationId: string,
  card: 'progress' | 'report',
  activityId: string | null,
): Promise<void> {
  const column = card === 'progress' ? 'progress_activity_id' : 'report_activity_id';
  await db.query(`update conversations set ${column} = $3 where tenant_id = $1 and conversation_id = $2`, [
    tenantId,
    conversationId,
    activityId,
  ]);
}

/** Living chats of people whose admin role has been proven. */
export async function listAdminChats(db: Queryable, tenantId: string): Promise<Conversation[]> {
  const rows = await db.query<ConversationRow>(
    `select ${columns} from conversations c where c.tenant_id = $1 and c.dead_at is null
       and exists (select from proven_admins a where a.tenant_id = c.tenant_id and a.user_id = c.user_id)
     order by conversation_id`,
    [tenantId],
  );
  return rows.map(toConversation);
}

export async function hasLivingConversation(db: Queryable, tenantId: string, userId: string): Promise<boolean> {
  const rows = await db.query(
    'select from conversations where tenant_id = $1 and user_id = $2 and dead_at is null limit 1',
    [tenantId, userId],
  );
  return rows.length > 0;
}
