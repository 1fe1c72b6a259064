/** Does Graph accept this account as a sync user? Tried out: one read, then a subscription on one person, deleted at once. */
import type { ErrorCode } from '../../contract/errors.ts';
import { VendorError } from '../errors.ts';
import type { AccountProbe, AccountProber } from '../onboarding/ports.ts';
import type { PresenceSubscriptions } from '../presence/ports.ts';
import type { GraphClient, TokenSource } from './client.ts';

export interface AccountProberDeps {
  graph: GraphClient;
  userToken: (tenantId: string, userId: string) => TokenSource;
  subscriptions: PresenceSubscriptions;
}

export function createAccountProber({ graph, userToken, subscriptions }: AccountProberDeps): AccountProber {
  return {
    probe: async (tenantId, syncUserId, someUserId) => {
      try {
        await graph.send({
          method: 'POST',
          path: '/communications/getPresencesByUserId',
          body: { ids: [someUserId] },
          token: userToken(tenantId, syncUserId),
          idempotent: true,
        });
        return await probeSubscription(subscriptions, tenantId, syncUserId, someUserId);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        if (error.trouble === 'forbidden') return refused(error, 'account_lacks_right');
        // 401 in spite of a new token; 400: Graph could not reach our webhook, or does not like the wish
        if (error.trouble === 'unauthorized' || error.trouble === 'refused') return refused(error, 'microsoft_code');
        throw error;
      }
    },
  };
}

const probeMinutes = 5;

async function probeSubscription(
  subscriptions: PresenceSubscriptions,
  tenantId: string,
  syncUserId: string,
  someUserId: string,
): Promise<AccountProbe> {
  const create = () => subscriptions.create(tenantId, syncUserId, [someUserId], crypto.randomUUID(), probeMinutes);
  let outcome = await create();
  if (outcome.kind === 'conflict') {
    // a stray one of ours, from an earlier life of this account
    for (const id of outcome.existing) await subscriptions.remove(tenantId, syncUserId, id);
    outcome = await create();
  }
  if (outcome.kind === 'signed-out') return { kind: 'refused', code: outcome.code, values: {} };
  if (outcome.kind !== 'subscribed') return { kind: 'refused', code: 'account_used_already', values: {} };
  await subscriptions.remove(tenantId, syncUserId, outcome.subscriptionId);
  return { kind: 'usable' };
}

function refused({ details }: VendorError, code: ErrorCode): AccountProbe {
  const values = {
    vendorCode: details.code ?? String(details.status ?? ''),
    ...(details.requestId ? { correlationId: details.requestId } : {}),
  };
  return { kind: 'refused', code, values };
}
