/** Presence subscriptions, held by a sync user: delegated only, one per user and app, at most 60 minutes (https://learn.microsoft.com/graph/changenotifications-for-presence). */
import type { ErrorCode } from '../../contract/errors.ts';
import { VendorError } from '../errors.ts';
import type { PresenceSubscriptions, SubscriptionOutcome } from '../presence/ports.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { Subscription, SubscriptionList } from './schema.ts';

export interface PresenceSubscriptionsDeps {
  graph: GraphClient;
  userToken: (tenantId: string, userId: string) => TokenSource;
  publicUrl: string;
  clock: { now(): number };
  /** Code for a sign-in that no longer works, from the identity side. */
  signedOutCode: (error: VendorError) => ErrorCode;
}

export function createPresenceSubscriptions(deps: PresenceSubscriptionsDeps): PresenceSubscriptions {
  const { graph, userToken, publicUrl, clock } = deps;
  const expiry = (minutes: number) => new Date(clock.now() + minutes * 60_000);
  return {
    create: (tenantId, syncUserId, userIds, clientState, minutes) =>
      outcomeOf(deps, async () => {
        const token = userToken(tenantId, syncUserId);
        const body = {
          changeType: 'updated',
          notificationUrl: `${publicUrl}/webhooks/graph`,
          lifecycleNotificationUrl: `${publicUrl}/webhooks/graph/lifecycle`,
          resource: resourceOf(userIds),
          expirationDateTime: expiry(minutes).toISOString(),
          clientState,
        };
        try {
          return subscribed(await graph.send({ method: 'POST', path: '/subscriptions', body, token }));
        } catch (error) {
          if (error instanceof VendorError && error.trouble === 'conflict')
            return { kind: 'conflict', existing: await listOwn(graph, token) };
          throw error;
        }
      }),
    renew: (tenantId, syncUserId, subscriptionId, minutes) =>
      outcomeOf(deps, async () => {
        const body = { expirationDateTime: expiry(minutes).toISOString() };
        const token = userToken(tenantId, syncUserId);
        return subscribed(
          await graph.send({
            method: 'PATCH',
            path: `/subscriptions/${subscriptionId}`,
            body,
            token,
            idempotent: true,
          }),
        );
      }),
    remove: async (tenantId, syncUserId, subscriptionId) => {
      try {
        await graph.send({
          method: 'DELETE',
          path: `/subscriptions/${subscriptionId}`,
          token: userToken(tenantId, syncUserId),
        });
      } catch (error) {
        if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
      }
    },
  };
}

/** `/communications/presences?$filter=id in ('…','…')` */
export function resourceOf(userIds: readonly string[]): string {
  return `/communications/presences?$filter=id in (${userIds.map((id) => `'${id}'`).join(',')})`;
}

function subscribed(answer: unknown): SubscriptionOutcome {
  const { id, expirationDateTime } = Subscription.parse(answer);
  return { kind: 'subscribed', subscriptionId: id, expiresAt: new Date(expirationDateTime) };
}

/** With a delegated token Graph lists this app's subscriptions of that user only. */
async function listOwn(graph: GraphClient, token: TokenSource): Promise<string[]> {
  const { value } = SubscriptionList.parse(await graph.send({ path: '/subscriptions', token }));
  return value.map(({ id }) => id);
}

async function outcomeOf(
  deps: PresenceSubscriptionsDeps,
  act: () => Promise<SubscriptionOutcome>,
): Promise<SubscriptionOutcome> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.trouble === 'not-found') return { kind: 'gone' };
    if (error.trouble === 'unauthorized') return { kind: 'signed-out', code: deps.signedOutCode(error) };
    throw error;
  }
}
