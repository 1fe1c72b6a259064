/** Bot Framework's protocol: takes activities that may be trusted, and sends and changes messages. Quirks: README.md. */
import {
  type Activity,
  ActivityTypes,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import type { Config } from '../config.ts';
import type { Card, Message } from './cards/elements.ts';
import type { Chats, Delivery, Reference } from './chats.ts';
import { deliveryOf, updateOf } from './delivery.ts';

export interface BotIdentity {
  bot: Config['bot'];
  cloud: Config['entra']['cloud'];
}

/** Longest wait for one answer of Teams; the queue tries again. */
const patienceMs = 15_000;

/** https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high */
const governmentChannelService = 'https://botframework.azure.us';

export class TeamsAdapter extends CloudAdapter {
  readonly #botId: string;

  constructor({ bot, cloud }: BotIdentity) {
    super(
      new ConfigurationBotFrameworkAuthentication({
        ...(bot
          ? {
              MicrosoftAppType: 'SingleTenant',
              MicrosoftAppId: bot.id,
              MicrosoftAppPassword: bot.password,
              MicrosoftAppTenantId: bot.tenantId,
            }
          : {}),
        ...(cloud === 'global' ? {} : { ChannelService: governmentChannelService }),
      }),
    );
    this.#botId = bot?.id ?? '';
    this.use(async (context, next) => {
      askOnce(context);
      await next();
    });
  }

  /** Runs one turn. Throws `AuthenticationError` when the sender is not who they must be. */
  receive(
    authorization: string,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, logic);
  }

  /** Within a conversation nobody has just spoken in. An error of `work` is thrown here, not swallowed by the turn. */
  async within<T>(reference: Reference, work: (context: TurnContext) => Promise<T>): Promise<T> {
    let outcome: { value: T } | { error: unknown } = { error: new Error('the turn did not run') };
    await this.continueConversationAsync(this.#botId, reference as Partial<ConversationReference>, async (context) => {
      // the library makes up an id of a message that this would be the reply to
      delete context.activity.id;
      outcome = await work(context).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    });
    if ('error' in outcome) throw outcome.error;
    return (outcome as { value: T }).value;
  }
}

/**
 * The library's client repeats a POST after a 5xx, and after a 429 sleeps as long as it is told: a card that did arrive
 * would be sent twice, and one could leave long after its job was given up. Retries are the queue's.
 */
function askOnce(context: TurnContext): void {
  const adapter = context.adapter as unknown as { ConnectorClientKey: symbol };
  const connector = context.turnState.get<{ client?: Pipelined }>(adapter.ConnectorClientKey);
  const pipeline = connector?.client?.pipeline;
  pipeline?.removePolicy({ name: 'defaultRetryPolicy' });
  pipeline?.addPolicy({
    name: 'patience',
    sendRequest: (request, next) => next(Object.assign(request, { timeout: patienceMs })),
  });
}

interface Pipelined {
  pipeline: {
    removePolicy(options: { name: string }): unknown;
    addPolicy(policy: {
      name: string;
      sendRequest(request: object, next: (request: object) => Promise<unknown>): Promise<unknown>;
    }): void;
  };
}

export function activityOf({ card, summary }: Message): Partial<Activity> {
  return { type: ActivityTypes.Message, summary, attachments: [attachmentOf(card)] };
}

function attachmentOf(card: Card) {
  return CardFactory.adaptiveCard(card);
}

export function createChats(adapter: TeamsAdapter): Chats {
  return {
    send: (reference, message) =>
      deliveryOf(
        adapter.within(reference, async (context): Promise<Delivery> => {
          const sent = await context.sendActivity(activityOf(message));
          return { kind: 'sent', activityId: sent?.id ?? '' };
        }),
      ),
    update: (reference, activityId, message) =>
      updateOf(
        adapter.within(reference, async (context) => {
          await context.updateActivity({ ...activityOf(message), id: activityId });
        }),
      ),
  };
}
