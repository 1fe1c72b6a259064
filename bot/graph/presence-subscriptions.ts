/** Presence subscriptions, held by a sync user: delegated only, one per user and app, at most 60 minutes (https://learn.microsoft.com/graph/changenotifications-for-presence). */
import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../contract/errors.ts';
import { VendorError } from '../errors.ts';
import type { PresenceSubscriptions, SubscriptionOutcome } from '../presence/ports.ts';
import { parseAnswer } from './answer.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { discardedCertificate } from './discarded-certificate.ts';
import { needsLicence } from './needs-licence.ts';
import type { PresencePace } from './pace.ts';
import { Subscription, SubscriptionList } from './schema.ts';

export interface PresenceSubscriptionsDeps {
  graph: GraphClient;
  userToken: (tenantId: string, userId: string, right?: 'User.Read') => TokenSource<'user'>;
  publicUrl: string;
  pace: PresencePace;
  clock: { now(): number };
  /** Why the sync user's sign-in has ended, kept for the next one on the identity side; undefined when it has not. */
  ended: (tenantId: string, userId: string, error: VendorError) => Promise<ErrorCode | undefined>;
}

export function createPresenceSubscriptions(deps: PresenceSubscriptionsDeps): PresenceSubscriptions {
  const { graph, userToken, publicUrl, clock } = deps;
  const expiry = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
  const post = createPost(graph);
  return {
    create: (tenantId, syncUserId, userIds, clientState, minutes) =>
      outcomeOf(deps, tenantId, syncUserId, async () => {
        const token = userToken(tenantId, syncUserId);
        const wish = {
          changeType: 'updated',
          notificationUrl: `${publicUrl}/webhooks/graph`,
          lifecycleNotificationUrl: `${publicUrl}/webhooks/graph/lifecycle?wish=${nameOf(clientState)}`,
          resource: resourceOf(userIds),
          expirationDateTime: expiry(minutes),
          clientState,
        };
        try {
          return subscribed(await post(token, wish));
        } catch (error) {
          if (!(error instanceof VendorError && error.trouble === 'conflict')) throw error;
          const own = await listOwn(graph, token);
          const same = own.find((each) => isAnswerTo(wish, each));
          return same ? subscribed(same) : { kind: 'conflict', existing: own.map(({ id }) => id) };
        }
      }),
    renew: (tenantId, syncUserId, subscriptionId, minutes) =>
      outcomeOf(deps, tenantId, syncUserId, async () => {
        const body = { expirationDateTime: expiry(minutes) };
        const token = userToken(tenantId, syncUserId);
        return subscribed(
          await graph.send({
            call: 'user PATCH /subscriptions/{id}',
            id: subscriptionId,
            body,
            token,
            idempotent: true,
          }),
        );
      }),
    check: (tenantId, syncUserId, subscriptionId) =>
      outcomeOf(deps, tenantId, syncUserId, async () => {
        const token = userToken(tenantId, syncUserId);
        return subscribed(await graph.send({ call: 'user GET /subscriptions/{id}', id: subscriptionId, token }));
      }),
    tryReading: (tenantId, syncUserId) => tryReading(deps, tenantId, syncUserId),
    needsLicence: (tenantId, syncUserId, refusal) => needsLicence(deps, tenantId, syncUserId, refusal),
    remove: async (tenantId, syncUserId, subscriptionId) => {
      try {
        await graph.send({
          call: 'user DELETE /subscriptions/{id}',
          id: subscriptionId,
          token: userToken(tenantId, syncUserId),
        });
      } catch (error) {
        if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
      }
    },
  };
}

async function tryReading(
  { graph, userToken, pace }: PresenceSubscriptionsDeps,
  tenantId: string,
  syncUserId: string,
): Promise<void> {
  const token = userToken(tenantId, syncUserId);
  const call = 'user POST /communications/getPresencesByUserId';
  await graph.send({ call, body: { ids: [syncUserId] }, token, idempotent: true, pace: pace(tenantId, 'read') });
}

/**
 * Basic notifications need no certificate, yet Graph's page on presence advises to pass one, else creation can fail. So after a 400 the
 * same wish is sent once more with one, and from then on at once if that helped.
 */
function createPost(graph: GraphClient) {
  let insists = false;
  return async (token: TokenSource<'user'>, wish: object): Promise<unknown> => {
    const send = (body: object) => graph.send({ call: 'user POST /subscriptions', body, token });
    const certified = { ...wish, ...discardedCertificate };
    try {
      return await send(insists ? certified : wish);
    } catch (error) {
      if (insists || !(error instanceof VendorError && error.trouble === 'refused')) throw error;
      const answer = await send(certified);
      insists = true;
      return answer;
    }
  };
}

/** `/communications/presences?$filter=id in ('…','…')` */
export function resourceOf(userIds: readonly string[]): string {
  return `/communications/presences?$filter=id in (${userIds.map((id) => `'${id}'`).join(',')})`;
}

function subscribed(answer: unknown): SubscriptionOutcome {
  const { id, expirationDateTime } = parseAnswer(Subscription, answer);
  return { kind: 'subscribed', subscriptionId: id, expiresAt: new Date(expirationDateTime) };
}

/** With a delegated token Graph lists this app's subscriptions of that user only. */
async function listOwn(graph: GraphClient, token: TokenSource<'user'>): Promise<Subscription[]> {
  const { value } = parseAnswer(SubscriptionList, await graph.send({ call: 'user GET /subscriptions', token }));
  return value.filter(({ resource }) => /presences/i.test(resource ?? 'presences'));
}

/** Reads of subscriptions do not return `clientState`, but the addresses with all that was put into them. */
function nameOf(clientState: string): string {
  return createHash('sha256').update(clientState).digest('base64url').slice(0, 16);
}

/** Was it made by a try of this very wish? */
function isAnswerTo(wish: { lifecycleNotificationUrl: string; resource: string }, found: Subscription): boolean {
  return (
    found.lifecycleNotificationUrl === wish.lifecycleNotificationUrl &&
    peopleOf(found.resource ?? '') === peopleOf(wish.resource)
  );
}

/** The quoted ids, whichever way quotes are escaped, in one order. */
function peopleOf(resource: string): string {
  const quoted = resource.toLowerCase().matchAll(/(?:'|%27)([^'%]+)(?:'|%27)/g);
  return [...quoted]
    .map(([, id]) => id)
    .toSorted()
    .join();
}

async function outcomeOf(
  { ended }: PresenceSubscriptionsDeps,
  tenantId: string,
  syncUserId: string,
  act: () => Promise<SubscriptionOutcome>,
): Promise<SubscriptionOutcome> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.trouble === 'not-found') return { kind: 'gone' };
    const code = await ended(tenantId, syncUserId, error);
    if (code !== undefined) return { kind: 'signed-out', code };
    throw error;
  }
}
