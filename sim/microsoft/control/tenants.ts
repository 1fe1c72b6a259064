/** Control calls about tenants: consent, subscriptions, settings. */
import { type Request, Router } from 'express';
import { BadControlCall, control, flagOf, numberOf, textOf } from '../../core/control.ts';
import type { Simulator } from '../../core/simulator.ts';
import { addTenant, changeTenant, grantConsent, withdrawConsent } from '../directory.ts';
import type { Notifier } from '../graph/notify.ts';
import type { Throttle } from '../graph/throttle.ts';
import { type MicrosoftSettings, registeredRights, type SimSubscription, type SimTenant } from '../world.ts';
import { tenantIn, tenantInPath } from './lookup.ts';
import { tenantChangeOf } from './tenant-change.ts';

export function tenantCalls(sim: Simulator, notifier: Notifier, throttle: Throttle): Router {
  const router = Router();
  router.get(
    '/tenants',
    control(() => Object.values(sim.world.microsoft.tenants).map(describeTenant)),
  );
  router.post(
    '/tenants',
    control(({ body }) => {
      const wanted = { tenantId: textOf(body, 'id'), name: textOf(body, 'name'), domain: textOf(body, 'domain') };
      return describeTenant(addTenant(sim, wanted));
    }),
  );
  router.get(
    '/tenants/:tenant',
    control((request) => describeTenant(tenantInPath(sim, request))),
  );
  router.patch(
    '/tenants/:tenant',
    control((request) => {
      const tenant = tenantInPath(sim, request);
      changeTenant(sim, tenant, tenantChangeOf(request.body ?? {}));
      return describeTenant(tenant);
    }),
  );
  router.post(
    '/consent',
    control((request) => grantConsent(sim, tenantIn(sim, request), 'control API', rightIn(request))),
  );
  router.delete(
    '/consent',
    control((request) => withdrawConsent(sim, tenantIn(sim, request), rightIn(request))),
  );
  router.use(notificationCalls(sim, notifier));
  router.get(
    '/quotas',
    control(() => throttle.usage()),
  );
  router.use('/subscriptions', subscriptionCalls(sim, notifier));
  router.get(
    '/settings',
    control(() => sim.world.microsoft.settings),
  );
  router.patch(
    '/settings',
    control(({ body }) => changeSettings(sim, body ?? {})),
  );
  return router;
}

/** Notification hosts and their marks; many notifications at a steady rate. */
function notificationCalls(sim: Simulator, { endpoints, storm }: Notifier): Router {
  const router = Router();
  router.get(
    '/endpoints',
    control(() => endpoints.list()),
  );
  router.delete(
    '/endpoints',
    control(() => endpoints.clear()),
  );
  router.post(
    '/hints',
    control((request) => {
      const { body } = request;
      const perPost = body?.perPost === undefined ? 20 : numberOf(body, 'perPost', 1);
      const tenant = body?.tenant === undefined ? undefined : tenantIn(sim, request);
      const perSecond = numberOf(body, 'perSecond', 1);
      const count = body.count === undefined ? perSecond * numberOf(body, 'seconds', 0.01) : numberOf(body, 'count', 1);
      return storm.start({ count: Math.round(count), perSecond, perPost, tenant });
    }),
  );
  router.get(
    '/hints',
    control(() => storm.state()),
  );
  router.delete(
    '/hints',
    control(() => storm.stop()),
  );
  return router;
}

function subscriptionCalls(sim: Simulator, notifier: Notifier): Router {
  const router = Router();
  router.get(
    '/',
    control((request) =>
      Object.values(tenantIn(sim, request).subscriptions).map(({ clientState: _, ...shown }) => shown),
    ),
  );
  router.delete(
    '/:id',
    control((request) => {
      const { tenant, subscription } = subscriptionIn(sim, request);
      delete tenant.subscriptions[subscription.id];
      sim.changed('subscriptions');
    }),
  );
  router.post(
    '/:id/lifecycle',
    control((request) => {
      const { subscription } = subscriptionIn(sim, request);
      const event = textOf(request.body, 'event');
      if (!lifecycleEvents.includes(event))
        throw new BadControlCall(`"event" is one of ${lifecycleEvents.join(', ')}.`);
      return { sent: notifier.tellLifecycle(subscription, event) };
    }),
  );
  return router;
}

/** https://learn.microsoft.com/graph/change-notifications-lifecycle-events; for presence only the first is promised. */
const lifecycleEvents = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'];

function subscriptionIn(sim: Simulator, request: Request): { tenant: SimTenant; subscription: SimSubscription } {
  for (const tenant of Object.values(sim.world.microsoft.tenants)) {
    const subscription = tenant.subscriptions[String(request.params.id)];
    if (subscription) return { tenant, subscription };
  }
  throw new BadControlCall(`There is no subscription ${request.params.id}.`, 404);
}

/** One right of the registration; undefined: all of them. Throws BadControlCall. */
function rightIn({ body }: Request): string | undefined {
  const right = body?.permission === undefined ? undefined : textOf(body, 'permission');
  if (right !== undefined && !registeredRights.includes(right))
    throw new BadControlCall(`"permission" is one of ${registeredRights.join(', ')}.`);
  return right;
}

function describeTenant(tenant: SimTenant) {
  const { userConsents: _, changes: __, subscriptions: ___, deletedUsers, consent, users, ...told } = tenant;
  return {
    ...told,
    consentedBy: consent?.by ?? null,
    consentedTo: Object.keys(consent?.rights ?? {}),
    users: Object.keys(users).length,
    deletedUsers: Object.keys(deletedUsers).length,
  };
}

function changeSettings(sim: Simulator, body: Record<string, unknown>): MicrosoftSettings {
  const { settings } = sim.world.microsoft;
  const change = Object.keys(body).map((name) => {
    if (!Object.hasOwn(settings, name))
      throw new BadControlCall(`There is no setting "${name}". There are: ${Object.keys(settings).join(', ')}.`);
    const read = typeof settings[name as keyof MicrosoftSettings] === 'boolean' ? flagOf : numberOf;
    return [name, read(body, name)];
  });
  Object.assign(settings, Object.fromEntries(change));
  sim.changed('settings');
  return settings;
}
