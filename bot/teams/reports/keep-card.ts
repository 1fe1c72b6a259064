/** Messages into chats: one sender a chat at a time, dead chats buried, standing cards changed in place. */
import { createHash } from 'node:crypto';
import {
  buryConversation,
  type CardKind,
  type Conversation,
  findConversation,
  holdConversation,
  releaseConversation,
  rememberCard,
} from '../../store/operations/conversations.ts';
import type { Card, Message } from '../cards/elements.ts';
import type { ReportDeps } from './deps.ts';

/** Longer than a send and a change may take together. */
const heldForMs = 45_000;
const heldWaitMs = 10_000;
const lookEveryMs = 100;

/**
 * Runs `work` with the chat as it stands now, alone: two jobs at once would send two cards. Does nothing in a chat that died
 * meanwhile. Throws when another sender does not come to an end.
 */
export async function withChat(
  deps: ReportDeps,
  { tenantId, conversationId }: Pick<Conversation, 'tenantId' | 'conversationId'>,
  work: (chat: Conversation) => Promise<void>,
): Promise<void> {
  await hold(deps, tenantId, conversationId);
  try {
    const chat = await findConversation(deps.db, tenantId, conversationId);
    if (chat && !chat.deadAt) await work(chat);
  } finally {
    await releaseConversation(deps.db, tenantId, conversationId);
  }
}

async function hold({ db, scheduler }: ReportDeps, tenantId: string, conversationId: string): Promise<void> {
  const giveUpAt = scheduler.now() + heldWaitMs;
  for (;;) {
    const now = scheduler.now();
    const term = { now: new Date(now), until: new Date(now + heldForMs) };
    if (await holdConversation(db, tenantId, conversationId, term)) return;
    if (now >= giveUpAt) throw new Error('another message to this chat is under way');
    await scheduler.sleep(lookEveryMs);
  }
}

/** Each chat on its own: one that fails does not keep the others from hearing. Throws the first failure after all. */
export async function eachChat<Chat extends Pick<Conversation, 'tenantId' | 'conversationId'>>(
  deps: ReportDeps,
  chats: readonly Chat[],
  work: (chat: Chat, fresh: Conversation) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const chat of chats) {
    await withChat(deps, chat, (fresh) => work(chat, fresh)).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** Answers the id of the message; undefined where nobody can be reached any more, which is noticed. */
export async function sendTo(deps: ReportDeps, chat: Conversation, message: Message): Promise<string | undefined> {
  const { db, events, scheduler } = deps;
  const { tenantId, conversationId, reference } = chat;
  const delivery = await deps.chats.send(reference, message).catch((error: unknown) => {
    events.record('message_failed', { tenantId });
    throw error;
  });
  if (delivery.kind === 'sent') {
    events.record('message_sent', { tenantId });
    return delivery.activityId;
  }
  deps.logger.info({ tenantId, userId: chat.userId }, 'a chat is gone; nothing is sent there any more');
  await buryConversation(db, tenantId, conversationId, new Date(scheduler.now()));
  return undefined;
}

export interface Wish {
  kind: CardKind;
  message: Message;
  /** What the card says, without the time it was made at. */
  digest: string;
  /** `only-change`: where no such card stands, none is sent. */
  how: 'send-or-change' | 'only-change' | 'send-anew';
}

/** Afterwards the chat's one card of this kind says what is wished, or the chat is dead. Answers whether a new message was sent. */
export async function keepCard(deps: ReportDeps, chat: Conversation, wish: Wish): Promise<boolean> {
  const { kind, message, digest, how } = wish;
  const standing = chat[kind];
  if (standing && how !== 'send-anew') {
    if (standing.digest === digest) return false;
    const update = await deps.chats.update(chat.reference, standing.activityId, message);
    if (update === 'updated') {
      await remember(deps, chat, kind, { activityId: standing.activityId, digest });
      return false;
    }
  }
  if (how === 'only-change') return false;
  const activityId = await sendTo(deps, chat, message);
  if (activityId !== undefined) await remember(deps, chat, kind, { activityId, digest });
  return activityId !== undefined;
}

function remember(
  { db }: ReportDeps,
  { tenantId, conversationId }: Conversation,
  kind: CardKind,
  card: { activityId: string; digest: string },
): Promise<void> {
  return rememberCard(db, tenantId, conversationId, kind, card);
}

/** Of a card that was made as if at the same moment: the same digest, the same card. */
export function digestOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);
}
