/** Does Graph accept this account as a sync user? Tried out: one read, then a subscription on one person, deleted at once. */
import type { ErrorCode } from '../../contract/errors.ts';
import { VendorError } from '../errors.ts';
import type { AccountProbe, AccountProber } from '../onboarding/ports.ts';
import type { PresenceSubscriptions } from '../presence/ports.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { needsLicence } from './needs-licence.ts';
import type { PresencePace } from './pace.ts';

export interface AccountProberDeps {
  graph: GraphClient;
  userToken: (tenantId: string, userId: string, right?: 'User.Read') => TokenSource<'user'>;
  subscriptions: PresenceSubscriptions;
  pace: PresencePace;
}

interface Account {
  tenantId: string;
  syncUserId: string;
}

export function createAccountProber(deps: AccountProberDeps): AccountProber {
  return {
    probe: async (tenantId, syncUserId, someUserId, serves) => {
      const account = { tenantId, syncUserId };
      return (
        (await tryOut(deps, account, () => probeRead(deps, account, someUserId))) ??
        (await tryOut(deps, account, () => probeSubscription(deps, account, someUserId, serves))) ?? { kind: 'usable' }
      );
    },
  };
}

type Verdict = Exclude<AccountProbe, { kind: 'usable' }> | undefined;

async function tryOut(deps: AccountProberDeps, account: Account, act: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.trouble === 'forbidden')
      return refused(
        error,
        (await needsLicence(deps, account.tenantId, account.syncUserId, error))
          ? 'account_needs_licence'
          : 'account_lacks_right',
      );
    // 401 in spite of a new token; 400: Graph could not reach our webhook, or does not like the wish
    if (error.trouble === 'unauthorized' || error.trouble === 'refused') return refused(error, 'microsoft_code');
    throw error;
  }
}

async function probeRead(
  { graph, userToken, pace }: AccountProberDeps,
  account: Account,
  someUserId: string,
): Promise<Verdict> {
  const call = 'user POST /communications/getPresencesByUserId';
  const token = userToken(account.tenantId, account.syncUserId);
  await graph.send({
    ...{ call, body: { ids: [someUserId] }, token, idempotent: true },
    pace: pace(account.tenantId, 'read'),
  });
  return undefined;
}

const probeMinutes = 5;

async function probeSubscription(
  { subscriptions }: AccountProberDeps,
  { tenantId, syncUserId }: Account,
  someUserId: string,
  serves: () => Promise<boolean>,
): Promise<Verdict> {
  const create = () => subscriptions.create(tenantId, syncUserId, [someUserId], crypto.randomUUID(), probeMinutes);
  let outcome = await create();
  if (outcome.kind === 'conflict' && !(await serves())) {
    // a stray one of ours, from an earlier life of this account
    for (const id of outcome.existing) await subscriptions.remove(tenantId, syncUserId, id);
    outcome = await create();
  }
  if (outcome.kind === 'signed-out') return { kind: 'refused', code: outcome.code, values: {} };
  if (outcome.kind === 'conflict' && (await serves())) return undefined;
  // Graph keeps one that it neither lists nor lets go; it serves no round of ours
  if (outcome.kind !== 'subscribed') return { kind: 'refused', code: 'account_still_subscribed', values: {} };
  await subscriptions.remove(tenantId, syncUserId, outcome.subscriptionId);
  return undefined;
}

function refused({ details }: VendorError, code: ErrorCode): Verdict {
  const values = {
    vendorCode: details.code ?? String(details.status ?? ''),
    ...(details.requestId ? { correlationId: details.requestId } : {}),
  };
  return { kind: 'refused', code, values, ...(details.claims ? { claims: details.claims } : {}) };
}
