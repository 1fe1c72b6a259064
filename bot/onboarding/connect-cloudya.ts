/** Step 1: two Cloudya logins, tried at once; nothing is saved when they are refused. */
import type { ConnectCloudya } from '../../contract/onboarding.ts';
import { PresenceError } from '../errors.ts';
import { isConnected } from './advance.ts';
import type { Admin, OnboardingDeps } from './onboarding.ts';
import type { CloudyaCredentials } from './ports.ts';

export async function connectCloudya(deps: OnboardingDeps, admin: Admin, input: ConnectCloudya): Promise<void> {
  const { tenantId } = admin;
  const credentials = ownKey(input);
  const outcome = await deps.phoneSystem.connect(credentials);
  // refused: nothing is stored, so the answer itself tells it
  if (outcome.kind === 'refused') throw new PresenceError(outcome.code);
  const at = new Date(deps.clock.now());
  const { kAccount, clientId, ctiUser, clientSecret, ctiPassword } = credentials;
  const { companyName, extensions, linesInUse, rights, portalSwitch } = outcome;
  await deps.store.ensureTenant(tenantId, {}, at);
  const saved = await deps.store.saveConnection(
    tenantId,
    {
      kAccount,
      companyName,
      extensions,
      linesInUse,
      clientId,
      ctiUser,
      rights,
      switchState: portalSwitch,
      switchCheckedAt: at,
      checkedAt: at,
    },
    { clientSecret, ctiPassword },
  );
  if (saved === 'taken') throw new PresenceError('cloudya_customer_taken', { kAccount });
  const done = isConnected({ switchState: portalSwitch, continuedAnyway: false }, deps.settings.switchRequired);
  await deps.store.changeStep(tenantId, 'connect', {
    problem: null,
    done: done ? { at, by: admin.name } : null,
    facts: { by: admin.name },
  });
  await deps.store.audit(tenantId, at, admin, 'cloudya-connected', { kAccount });
  deps.changed(tenantId);
}

function ownKey({ clientId, clientSecret, ...rest }: ConnectCloudya): CloudyaCredentials {
  if (clientId === undefined || clientSecret === undefined) throw new PresenceError('bad_request');
  return { ...rest, clientId, clientSecret };
}

/** The switch cannot be seen with this client; the admin says that it is ticked. */
export async function continueWithoutSwitch(deps: OnboardingDeps, admin: Admin, kAccount: string): Promise<void> {
  const { connection } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  if (connection?.kAccount !== kAccount) throw new PresenceError('not_found');
  if (connection.switchState !== 'unknown') throw new PresenceError('conflict');
  const at = new Date(deps.clock.now());
  await deps.store.saveSwitch(admin.tenantId, { continuedAnyway: true });
  await deps.store.changeStep(admin.tenantId, 'connect', { done: { at, by: admin.name } });
  deps.changed(admin.tenantId);
}

/** Forgets the logins. Only before activation: after it, deactivate first. */
export async function disconnectCloudya(deps: OnboardingDeps, admin: Admin, kAccount: string): Promise<void> {
  const { tenant, connection } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  if (tenant.phase !== 'onboarding') throw new PresenceError('conflict');
  if (connection?.kAccount !== kAccount) throw new PresenceError('not_found');
  await deps.store.removeConnection(admin.tenantId);
  await deps.store.changeStep(admin.tenantId, 'connect', { done: null, problem: null });
  await deps.store.audit(admin.tenantId, new Date(deps.clock.now()), admin, 'cloudya-disconnected', {
    kAccount,
  });
  deps.changed(admin.tenantId);
}
