/** Task `chat-opened`: the welcome, once an installation; for an admin what was reported while there was no chat. */

import { customerOf } from '../../presence/trouble.ts';
import {
  type Conversation,
  claimWelcome,
  findConversation,
  listAdminChats,
  unclaimWelcome,
} from '../../store/operations/conversations.ts';
import { listTroubles } from '../../store/operations/troubles.ts';
import { welcomeCard } from '../cards/welcome-card.ts';
import { textsFor } from '../texts/texts.ts';
import type { ReportDeps } from './deps.ts';
import { sendTo, withChat } from './keep-card.ts';

export async function openChat(
  deps: ReportDeps,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
): Promise<void> {
  if (!(await findConversation(deps.db, tenantId, conversationId))) return;
  const admins = await listAdminChats(deps.db, tenantId);
  const admin = admins.find((chat) => chat.conversationId === conversationId);
  await withChat(deps, { tenantId, conversationId }, (chat) => welcome(deps, chat, admin?.locale ?? chat.locale));
  if (admin) await catchUp(deps, tenantId, conversationId);
}

async function welcome(deps: ReportDeps, chat: Conversation, locale: string): Promise<void> {
  const { db, scheduler, links } = deps;
  const { tenantId, conversationId } = chat;
  if (!(await claimWelcome(db, tenantId, conversationId, new Date(scheduler.now())))) return;
  try {
    await sendTo(deps, chat, welcomeCard({ texts: textsFor(locale), links }));
  } catch (error) {
    await unclaimWelcome(db, tenantId, conversationId);
    throw error;
  }
}

/** Cards and troubles that stand now; what is there already is left as it is. */
export async function catchUp({ db, enqueue }: ReportDeps, tenantId: string, conversationId?: string): Promise<void> {
  const troubles = Object.entries(await listTroubles(db, tenantId));
  await db.transaction(async (tx) => {
    await enqueue(tx, 'progress-changed', { tenantId });
    await enqueue(tx, 'report-due', { tenantId });
    for (const [source, { code }] of troubles) {
      const chat = conversationId ? { conversationId } : {};
      await enqueue(tx, 'alert', { tenantId, code, kAccount: customerOf(source), ended: false, ...chat });
    }
  });
}
