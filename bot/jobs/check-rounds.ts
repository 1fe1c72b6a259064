/** The light check of subscriptions: what has fallen is read on the timer at once. */
import { createSubscriptionChecks } from '../presence/check-subscriptions.ts';
import { lookAtRounds, subscribing } from './keep-rounds.ts';
import { type Lead, type LeadDeps, tickMs } from './lead.ts';
import { repeat } from './repeat.ts';

/** Runs until the lead ends; ends at once where the cloud has no subscriptions. */
export async function checkRounds(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, bells } = lead;
  const { subscriptions } = deps;
  if (subscriptions === undefined) return;
  const checks = createSubscriptionChecks({ ...subscribing(deps, lead), subscriptions });
  await repeat(deps, { name: 'checks', tenantId, bell: bells.checks, signal }, async () => {
    const { fallen, nextInMs } = await checks.run(tenantId, lead.standing);
    if (fallen) {
      await lookAtRounds(deps, lead);
      bells.rounds.ring();
    }
    return Math.min(tickMs, nextInMs);
  });
}
