/** Presence subscriptions: one per user and app, at most 650 people, at most 60 minutes (https://learn.microsoft.com/graph/changenotifications-for-presence). */
import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import type { SimSubscription, SimUser } from '../world.ts';
import { callerOf, needs } from './authorize.ts';
import { refuse } from './errors.ts';
import { shakeHands } from './notify.ts';

const longestMs = 60 * 60_000;
const delegatedOnly = { application: [], delegated: ['Presence.Read.All'] };

export function subscriptionsRouter(sim: Simulator): Router {
  const router = Router();
  router.post('/subscriptions', needs(sim, delegatedOnly), create(sim));
  router.get('/subscriptions', needs(sim, delegatedOnly), (_request, response) => {
    response.json({ value: ownSubscriptions(sim, response).map(withoutSecret) });
  });
  router.patch('/subscriptions/:id', needs(sim, delegatedOnly), renew(sim));
  router.delete('/subscriptions/:id', needs(sim, delegatedOnly), remove(sim));
  return router;
}

/** `clientState` is not returned by reads. */
function withoutSecret({ userIds: _, tenantId: __, clientState: ___, ...shown }: SimSubscription) {
  return { ...shown, clientState: null };
}

function isAlive(sim: Simulator, { expirationDateTime }: SimSubscription): boolean {
  return Date.parse(expirationDateTime) > sim.clock.now();
}

function ownSubscriptions(sim: Simulator, response: Response): SimSubscription[] {
  const { tenant, user } = callerOf(response);
  return Object.values(tenant.subscriptions).filter(
    (subscription) => subscription.creatorId === user?.id && isAlive(sim, subscription),
  );
}

/** Ids of `/communications/presences?$filter=id in ('…','…')` or `/communications/presences/{id}`. */
function idsOf(resource: string): string[] | undefined {
  const single = /^\/?communications\/presences\/([0-9a-f-]{36})$/i.exec(resource)?.[1];
  if (single) return [single];
  const list = /^\/?communications\/presences\?\$filter=id in \(([^)]*)\)$/i.exec(resource)?.[1];
  const ids = list?.split(',').map((part) => /^\s*'([0-9a-f-]{36})'\s*$/i.exec(part)?.[1] ?? '');
  return ids && ids.length > 0 && ids.every(Boolean) ? [...new Set(ids.map((id) => id.toLowerCase()))] : undefined;
}

interface Wish {
  userIds: string[];
  notificationUrl: string;
  lifecycleNotificationUrl: string | null;
  expirationDateTime: string;
}

function read(sim: Simulator, body: Record<string, unknown>): Wish | { code: string; message: string } {
  const bad = (message: string) => ({ code: 'ValidationError', message });
  const {
    changeType,
    notificationUrl,
    lifecycleNotificationUrl = null,
    resource,
    expirationDateTime,
    includeResourceData,
    clientState,
  } = body;
  const userIds = idsOf(String(resource));
  const expires = Date.parse(String(expirationDateTime));
  if (changeType !== 'updated') return bad('Only the change type updated is supported for presence.');
  if (!userIds) return bad('The resource is not a presence resource.');
  if (userIds.length > 650) return bad('A presence subscription holds at most 650 users.');
  if (
    !String(notificationUrl).startsWith('https://') ||
    (lifecycleNotificationUrl !== null && !String(lifecycleNotificationUrl).startsWith('https://'))
  )
    return bad('The notification URL must use https.');
  if (Number.isNaN(expires) || expires <= sim.clock.now())
    return bad('The expiration time is in the past or not a time.');
  if (expires > sim.clock.now() + longestMs + 5000)
    return bad('Subscription expiration can only be 60 minutes in the future.');
  if (includeResourceData === true && !body.encryptionCertificate)
    return bad('Resource data needs an encryption certificate.');
  if (clientState !== undefined && String(clientState).length > 128)
    return bad('clientState holds at most 128 characters.');
  return {
    userIds,
    notificationUrl: String(notificationUrl),
    lifecycleNotificationUrl: lifecycleNotificationUrl === null ? null : String(lifecycleNotificationUrl),
    expirationDateTime: new Date(expires).toISOString(),
  };
}

function create(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const { tenant, user } = callerOf(response);
    const body = request.body ?? {};
    const wish = read(sim, body);
    if ('code' in wish) return refuse(sim, response, 400, wish.code, wish.message);
    if (!user || refusedForLicence(sim, user))
      return refuse(sim, response, 403, 'Forbidden', 'The request is not authorized for this user or application.');
    if (ownSubscriptions(sim, response).length > 0)
      return refuse(
        sim,
        response,
        409,
        'Conflict',
        'A subscripton already exists. It must be deleted before a another can be made.',
      );
    const urls = [
      wish.notificationUrl,
      ...(wish.lifecycleNotificationUrl === null ? [] : [wish.lifecycleNotificationUrl]),
    ];
    for (const url of urls) {
      const trouble = await shakeHands(sim, url);
      if (trouble)
        return refuse(sim, response, 400, 'ValidationError', `Subscription validation request failed. ${trouble}`);
    }
    const subscription: SimSubscription = {
      id: randomUUID(),
      tenantId: tenant.id,
      creatorId: user.id,
      applicationId: appRegistration.clientId,
      resource: String(body.resource),
      changeType: 'updated',
      clientState: body.clientState === undefined ? null : String(body.clientState),
      ...wish,
    };
    tenant.subscriptions[subscription.id] = subscription;
    sim.changed('subscriptions');
    response.status(201).json({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#subscriptions/$entity',
      ...withoutSecret(subscription),
      clientState: subscription.clientState,
    });
  };
}

function refusedForLicence(sim: Simulator, user: SimUser): boolean {
  return sim.world.microsoft.settings.licenceDemanded && !user.hasTeamsLicence;
}

function find(sim: Simulator, request: Request<{ id: string }>, response: Response): SimSubscription | undefined {
  const found = ownSubscriptions(sim, response).find(({ id }) => id === request.params.id);
  if (!found) refuse(sim, response, 404, 'ResourceNotFound', 'The object was not found.');
  return found;
}

function renew(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    const subscription = find(sim, request, response);
    if (!subscription) return;
    const extra = Object.keys(request.body ?? {}).filter(
      (name) =>
        !['expirationDateTime', 'notificationUrl', 'encryptionCertificate', 'encryptionCertificateId'].includes(name),
    );
    const expires = Date.parse(request.body?.expirationDateTime);
    if (extra.length > 0)
      return refuse(sim, response, 400, 'ValidationError', `${extra.join(', ')} cannot be changed.`);
    if (Number.isNaN(expires) || expires > sim.clock.now() + longestMs + 5000)
      return refuse(
        sim,
        response,
        400,
        'ValidationError',
        'Subscription expiration can only be 60 minutes in the future.',
      );
    subscription.expirationDateTime = new Date(expires).toISOString();
    sim.changed('subscriptions');
    response.json(withoutSecret(subscription));
  };
}

function remove(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    const subscription = find(sim, request, response);
    if (!subscription) return;
    delete callerOf(response).tenant.subscriptions[subscription.id];
    sim.changed('subscriptions');
    response.status(204).end();
  };
}
