/** Change notifications: the handshake, and basic items that name a person and nothing else (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
import { randomBytes } from 'node:crypto';
import type { Simulator } from '../../core/simulator.ts';
import { updateVisible } from '../presence.ts';
import type { SimSubscription, SimTenant, SimUser } from '../world.ts';

const handshakeMs = 10_000;

/** Returns what is wrong with the answer; undefined when it is right. */
export async function shakeHands(sim: Simulator, url: string): Promise<string | undefined> {
  const token = `Validation: Testing client application reachability for subscription ${randomBytes(12).toString('hex')} & <more>`;
  const target = `${url}${url.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
  try {
    const answer = await sim.fetchByName(target, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal: AbortSignal.timeout(handshakeMs),
    });
    const body = await answer.text();
    if (answer.status !== 200) return `Response status code ${answer.status} does not indicate success.`;
    if (!/^text\/plain/.test(answer.headers.get('content-type') ?? '')) return 'The response must be text/plain.';
    return body === token ? undefined : 'The validation token was not echoed.';
  } catch {
    return 'The notification endpoint did not answer within 10 seconds.';
  }
}

/** Delays between the attempts of one delivery, ms. Graph goes on for four hours; the simulator for about two minutes. */
const retryAfterMs = [2_000, 5_000, 15_000, 30_000, 60_000];

async function deliver(sim: Simulator, subscription: SimSubscription, user: SimUser, attempt = 0): Promise<void> {
  const item = {
    subscriptionId: subscription.id,
    clientState: subscription.clientState,
    changeType: 'updated',
    tenantId: subscription.tenantId,
    resource: `communications/presences?$filter=id+in+(%27${user.id}%27)`,
    subscriptionExpirationDateTime: subscription.expirationDateTime,
    resourceData: { '@odata.id': `users/${user.id}/presence`, '@odata.type': '#Microsoft.Graph.presence', id: user.id },
    organizationId: subscription.tenantId,
  };
  try {
    const answer = await sim.fetchByName(subscription.notificationUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: [item] }),
      signal: AbortSignal.timeout(handshakeMs),
    });
    if (answer.ok) return;
  } catch {
    // Not reachable: tried again below, as Graph does.
  }
  const wait = retryAfterMs[attempt];
  if (wait !== undefined) setTimeout(() => void deliver(sim, subscription, user, attempt + 1), wait).unref();
}

/**
 * Looks twice a second for sessions that ran out and for changes that have become visible, and tells the subscriptions.
 * Returns the function that stops it.
 */
export function startNotifying(sim: Simulator): () => void {
  const told = new Map<string, number>();
  for (const tenant of Object.values(sim.world.microsoft.tenants))
    for (const user of Object.values(tenant.users)) told.set(user.id, user.visible.at(-1)?.sequence ?? 0);
  const timer = setInterval(() => {
    for (const tenant of Object.values(sim.world.microsoft.tenants)) notifyTenant(sim, tenant, told);
  }, 50);
  timer.unref();
  return () => clearInterval(timer);
}

function notifyTenant(sim: Simulator, tenant: SimTenant, told: Map<string, number>): void {
  const now = sim.clock.now();
  for (const user of Object.values(tenant.users)) {
    if (
      Object.values(user.sessions).some(({ expiresAt }) => expiresAt !== null && expiresAt <= now) &&
      updateVisible(sim, user)
    )
      sim.changed('presence');
    const shown = user.visible.findLast(({ effectiveAt }) => effectiveAt <= now);
    if (!shown || shown.sequence <= (told.get(user.id) ?? 0)) continue;
    told.set(user.id, shown.sequence);
    sim.events.emit('changed', 'presence');
    for (const subscription of Object.values(tenant.subscriptions)) {
      if (!subscription.userIds.includes(user.id) || Date.parse(subscription.expirationDateTime) <= now) continue;
      setTimeout(
        () => void deliver(sim, subscription, user),
        Math.random() * sim.world.microsoft.settings.hintDelayMs,
      ).unref();
    }
  }
}
