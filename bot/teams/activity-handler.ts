/** Turns of a conversation: installing, removing, messages, buttons. Everything is answered. */
import { randomUUID } from 'node:crypto';
import {
  type Activity,
  type AdaptiveCardInvokeResponse,
  type AdaptiveCardInvokeValue,
  TeamsActivityHandler,
  TurnContext,
} from 'botbuilder';
import type { Jobs } from '../jobs/queue.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../presence/ports.ts';
import type { Database } from '../store/database.ts';
import { buryConversation, claimWelcome, saveConversation } from '../store/operations/conversations.ts';
import { activityOf } from './adapter.ts';
import type { Message } from './cards/elements.ts';
import { noticeCard } from './cards/welcome-card.ts';
import type { Incoming } from './commands/incoming.ts';
import { parseCommand } from './commands/parse-command.ts';
import type { Outcome } from './press.ts';
import { textsFor } from './texts/texts.ts';

export interface HandlerDeps {
  db: Database;
  scheduler: Clock;
  logger: Logger;
  enqueue: Jobs['enqueue'];
  answer(incoming: Incoming): Promise<Message>;
  press(pressed: Pressed): Promise<Outcome>;
}

export interface Pressed extends Omit<Incoming, 'command'> {
  conversationId: string;
  verb: string;
  data: unknown;
}

export class PresenceActivityHandler extends TeamsActivityHandler {
  readonly #deps: HandlerDeps;

  constructor(deps: HandlerDeps) {
    super();
    this.#deps = deps;
    this.onInstallationUpdateAdd((context, next) => this.#opened(context).then(next));
    this.onInstallationUpdateRemove((context, next) => this.#removed(context).then(next));
    this.onMembersAdded(async (context, next) => {
      const { membersAdded, recipient } = context.activity;
      // Teams tells of installing in both ways, once or twice, in any order
      if (membersAdded?.some(({ id }) => id === recipient.id)) await this.#opened(context);
      await next();
    });
    this.onMessage((context, next) => this.#message(context).then(next));
  }

  async #opened(context: TurnContext): Promise<void> {
    const { db, enqueue } = this.#deps;
    const chat = chatOf(context.activity);
    if (!chat) return;
    await db.transaction(async (tx) => {
      await saveConversation(tx, chat);
      await enqueue(tx, 'chat-opened', { tenantId: chat.tenantId, conversationId: chat.conversationId });
    });
  }

  /** Only this chat ends: the synchronisation belongs to the organisation. */
  async #removed({ activity }: TurnContext): Promise<void> {
    const tenantId = tenantOf(activity);
    if (tenantId === undefined) return;
    await buryConversation(this.#deps.db, tenantId, activity.conversation.id, new Date(this.#deps.scheduler.now()));
  }

  async #message(context: TurnContext): Promise<void> {
    const { activity } = context;
    const incoming = incomingOf(activity);
    if (!incoming) return;
    await this.#remember(activity);
    const text = TurnContext.removeRecipientMention(activity) ?? activity.text;
    await this.#reply(context, () => this.#deps.answer({ ...incoming, command: parseCommand(text) }));
  }

  /** Whoever writes is there, and needs no welcome. */
  async #remember(activity: Activity): Promise<void> {
    const { db, scheduler, enqueue } = this.#deps;
    const chat = chatOf(activity);
    if (!chat) return;
    const { tenantId, conversationId } = chat;
    await db.transaction(async (tx) => {
      if ((await saveConversation(tx, chat)) === 'known') return;
      await claimWelcome(tx, tenantId, conversationId, new Date(scheduler.now()));
      await enqueue(tx, 'chat-opened', { tenantId, conversationId });
    });
  }

  async #reply(context: TurnContext, work: () => Promise<Message>): Promise<void> {
    await context.sendActivity(activityOf(await work().catch((error: unknown) => this.#apology(context, error))));
  }

  #apology({ activity }: TurnContext, err: unknown): Message {
    const id = randomUUID();
    this.#deps.logger.error({ err, correlationId: id, tenantId: tenantOf(activity) }, 'a question to the bot failed');
    return noticeCard(textsFor(activity.locale ?? 'en'), 'trouble.text', { id });
  }

  protected override async onAdaptiveCardInvoke(
    context: TurnContext,
    { action }: AdaptiveCardInvokeValue,
  ): Promise<AdaptiveCardInvokeResponse> {
    const { activity } = context;
    const incoming = incomingOf(activity);
    if (!incoming) return textAnswer(noticeCard(textsFor('en'), 'report.notPossible'));
    const pressed = { ...incoming, conversationId: activity.conversation.id, verb: action.verb, data: action.data };
    try {
      const { kind, message } = await this.#deps.press(pressed);
      if (kind === 'word') {
        await context.sendActivity(activityOf(message));
        return textAnswer(message);
      }
      // the answer changes the card before this person's eyes, the update wherever else it is open
      if (activity.replyToId) await context.updateActivity({ ...activityOf(message), id: activity.replyToId });
      return cardAnswer(message);
    } catch (error) {
      return textAnswer(this.#apology(context, error));
    }
  }
}

function cardAnswer({ card }: Message): AdaptiveCardInvokeResponse {
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: { ...card } };
}

/** Shown for a moment; the card stays as it is. */
function textAnswer({ summary }: Message): AdaptiveCardInvokeResponse {
  return {
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: summary as unknown as Record<string, unknown>,
  };
}

function tenantOf(activity: Activity): string | undefined {
  const data = activity.channelData as { tenant?: { id?: unknown } } | undefined;
  const id = activity.conversation?.tenantId ?? data?.tenant?.id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function incomingOf(activity: Activity): Omit<Incoming, 'command'> | undefined {
  const tenantId = tenantOf(activity);
  if (tenantId === undefined) return undefined;
  const userId = activity.from?.aadObjectId;
  return {
    tenantId,
    userId: userId || undefined,
    locale: activity.locale ?? 'en',
    personal: activity.conversation.conversationType === 'personal',
  };
}

/** Chats with one person are remembered; elsewhere the bot answers and sends nothing by itself. */
function chatOf(activity: Activity) {
  const incoming = incomingOf(activity);
  if (!incoming?.personal || incoming.userId === undefined) return undefined;
  const { user: _, ...reference } = TurnContext.getConversationReference(activity);
  return {
    tenantId: incoming.tenantId,
    conversationId: activity.conversation.id,
    userId: incoming.userId,
    locale: incoming.locale,
    reference: withoutNames(reference),
  };
}

/** Where to send needs ids only. */
function withoutNames({ bot, ...reference }: Omit<ReturnType<typeof TurnContext.getConversationReference>, 'user'>) {
  return { ...reference, bot: { id: bot?.id } } as Record<string, unknown>;
}
