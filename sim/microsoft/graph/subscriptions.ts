/** Presence subscriptions: delegated only, one per user and app, at most 650 people, at most 60 minutes (https://learn.microsoft.com/graph/changenotifications-for-presence). */
import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { clouds, graphRoot } from '../clouds.ts';
import type { SimSubscription, SimTenant, SimUser } from '../world.ts';
import { callerOf, needs, subscribeToPresence, tellsNeeds } from './authorize.ts';
import { badRequest, refuse } from './errors.ts';
import { shakeHands } from './handshake.ts';
import { expiryOf, expiryRefusal, isHttps, readWish } from './subscription-wish.ts';
import type { Throttle } from './throttle.ts';

function contextOf(response: Response): string {
  return `${graphRoot(callerOf(response).tenant.cloud)}/$metadata#subscriptions`;
}

export function subscriptionsRouter(sim: Simulator, throttle: Throttle): Router {
  const router = Router();
  router.use(
    '/subscriptions',
    tellsNeeds(subscribeToPresence),
    throttle.subscriptions,
    needs(sim, subscribeToPresence),
  );
  router.post('/subscriptions', create(sim));
  router.get('/subscriptions', (_request, response) => {
    response.json({ '@odata.context': contextOf(response), value: ownSubscriptions(sim, response).map(shown) });
  });
  router.get('/subscriptions/:id', (request, response) => {
    const subscription = find(sim, request, response);
    if (subscription) response.json({ '@odata.context': `${contextOf(response)}/$entity`, ...shown(subscription) });
  });
  router.patch('/subscriptions/:id', renew(sim));
  router.delete('/subscriptions/:id', remove(sim));
  // Answers an event `reauthorizationRequired` without a longer life (https://learn.microsoft.com/graph/change-notifications-lifecycle-events).
  router.post('/subscriptions/:id/reauthorize', (request, response) => {
    if (find(sim, request, response)) response.status(202).end();
  });
  return router;
}

/** Reads do not return `clientState` (https://learn.microsoft.com/graph/api/subscription-list). */
function shown({ userIds: _, tenantId: __, ...subscription }: SimSubscription) {
  return { ...subscription, includeResourceData: null, latestSupportedTlsVersion: 'v1_2', clientState: null };
}

/** Subscriptions of the caller that live; the others are cleared away. */
function ownSubscriptions(sim: Simulator, response: Response): SimSubscription[] {
  const { tenant, user } = callerOf(response);
  for (const { id, expirationDateTime } of Object.values(tenant.subscriptions))
    if (Date.parse(expirationDateTime) <= sim.clock.now()) delete tenant.subscriptions[id];
  return Object.values(tenant.subscriptions).filter(({ creatorId }) => creatorId === user?.id);
}

function find(sim: Simulator, request: Request, response: Response): SimSubscription | undefined {
  const found = ownSubscriptions(sim, response).find(({ id }) => id === request.params.id);
  if (!found) refuse(sim, response, 404, 'ResourceNotFound', 'The object was not found.');
  return found;
}

function create(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const { tenant, user } = callerOf(response);
    const read = readWish(request.body ?? {}, sim.clock.now(), sim.world.microsoft.settings);
    if (read.kind === 'refused') return refuse(sim, response, 400, 'ValidationError', read.message);
    const { wish } = read;
    if (!clouds[tenant.cloud].presenceNotifications) return refuseCloud(sim, response);
    if (!user || refusedForLicence(tenant, user))
      return refuse(sim, response, 403, 'Forbidden', 'The request is not authorized for this user or application.');
    if (ownSubscriptions(sim, response).length > 0) return refuseSecond(sim, response);
    for (const url of [wish.notificationUrl, wish.lifecycleNotificationUrl]) {
      const trouble = url === null ? undefined : await shakeHands(sim, url);
      if (trouble) return refuseHandshake(sim, response, trouble);
    }
    // another request may have come first while the hands were shaken
    if (ownSubscriptions(sim, response).length > 0) return refuseSecond(sim, response);
    const subscription: SimSubscription = {
      id: randomUUID(),
      tenantId: tenant.id,
      creatorId: user.id,
      applicationId: appRegistration.clientId,
      changeType: 'updated',
      ...wish,
    };
    tenant.subscriptions[subscription.id] = subscription;
    sim.changed('subscriptions');
    const { clientState } = subscription;
    response
      .status(201)
      .json({ '@odata.context': `${contextOf(response)}/$entity`, ...shown(subscription), clientState });
  };
}

function refusedForLicence({ licenceDemanded }: SimTenant, user: SimUser): boolean {
  return licenceDemanded === 'subscribe' && !user.hasTeamsLicence;
}

/** Presence is told in the worldwide cloud only (https://learn.microsoft.com/graph/changenotifications-for-presence). Words decided here. */
function refuseCloud(sim: Simulator, response: Response): void {
  const message = "Subscriptions to the resource 'communications/presences' are not supported in this national cloud.";
  refuse(sim, response, 400, 'ValidationError', message);
}

/** Spelling as met in the field: https://github.com/microsoftgraph/microsoft-graph-docs/issues/16728 */
function refuseSecond(sim: Simulator, response: Response): void {
  const message = 'A subscripton already exists. It must be deleted before a another can be made.';
  refuse(sim, response, 409, 'Conflict', message);
}

function refuseHandshake(sim: Simulator, response: Response, trouble: string): void {
  refuse(sim, response, 400, 'ValidationError', `Subscription validation request failed. ${trouble}`);
}

/** What PATCH is documented for; the list of people is not among it (https://learn.microsoft.com/graph/api/subscription-update). */
const changeable = ['expirationDateTime', 'notificationUrl'];

function renew(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const subscription = find(sim, request, response);
    if (!subscription) return;
    const { expirationDateTime, notificationUrl, ...others } = request.body ?? {};
    const [other] = Object.keys(others);
    const expires = expiryOf(expirationDateTime, sim.clock.now());
    if (other) return badRequest(sim, response, `${other} cannot be changed, only ${changeable.join(' and ')}.`);
    if (expirationDateTime === undefined && notificationUrl === undefined)
      return badRequest(sim, response, 'Nothing to change.');
    if (expirationDateTime !== undefined && !expires)
      return refuse(sim, response, 400, 'ValidationError', expiryRefusal);
    if (notificationUrl !== undefined) {
      const trouble = isHttps(notificationUrl)
        ? await shakeHands(sim, notificationUrl)
        : 'notificationUrl must be an https address.';
      if (trouble) return refuseHandshake(sim, response, trouble);
      subscription.notificationUrl = notificationUrl;
    }
    if (expires) subscription.expirationDateTime = expires;
    sim.changed('subscriptions');
    response.json({ '@odata.context': `${contextOf(response)}/$entity`, ...shown(subscription) });
  };
}

function remove(sim: Simulator) {
  return (request: Request, response: Response) => {
    const subscription = find(sim, request, response);
    if (!subscription) return;
    delete callerOf(response).tenant.subscriptions[subscription.id];
    sim.changed('subscriptions');
    response.status(204).end();
  };
}
