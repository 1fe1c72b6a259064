/** Step 1, and later one more customer: two Cloudya logins, tried at once; nothing is saved when they are refused. */
import type { ConnectCloudya } from '../../contract/onboarding.ts';
import { PresenceError } from '../errors.ts';
import { isSwitchedOn } from './advance.ts';
import type { Admin, OnboardingDeps } from './onboarding.ts';
import type { ConnectionRecord, StepChange, StepRecord } from './onboarding-store.ts';
import type { CloudyaCredentials } from './ports.ts';

export async function connectCloudya(deps: OnboardingDeps, admin: Admin, input: ConnectCloudya): Promise<void> {
  const { tenantId } = admin;
  const { kAccount } = input;
  const { connections, steps, assigned } = await deps.store.loadFacts(tenantId, admin.userId);
  const credentials = ownKey(input) ?? operatorKey(deps, assigned, input);
  // what we set for its people is being taken back: it can come again after that
  if (connections.some((known) => known.kAccount === kAccount && known.leaving)) throw new PresenceError('conflict');
  const outcome = await deps.phoneSystem.connect(credentials);
  // refused: nothing is stored, so the answer itself tells it
  if (outcome.kind === 'refused') throw new PresenceError(outcome.code, outcome.values);
  const at = new Date(deps.clock.now());
  const { api, companyName, extensions, linesInUse, rights, portalSwitch, otherWriter } = outcome;
  // still unseen: what the admin said of it holds on
  const continuedAnyway =
    portalSwitch === 'unknown' && connections.some((known) => known.kAccount === kAccount && known.continuedAnyway);
  const on = isSwitchedOn({ switchState: portalSwitch, continuedAnyway }, deps.settings.switchRequired);
  const stored = withoutOperatorKey(credentials);
  const proven = outcome.proven && !credentials.operatorKey;
  await deps.store.ensureTenant(tenantId, {}, at);
  const saved = await deps.store.saveConnection(
    tenantId,
    {
      ...{ kAccount, companyName, extensions, linesInUse, rights, otherWriter, proven },
      ...{ api, switchState: portalSwitch, paused: !on, checkedAt: at },
      ...{ key: credentials.operatorKey ? 'operator' : 'own', clientId: stored.clientId, ctiUser: stored.ctiUser },
    },
    { clientSecret: stored.clientSecret, ctiPassword: stored.ctiPassword },
  );
  // that another has it hears only who has proven it to be theirs
  if (saved === 'taken' && outcome.proven) throw new PresenceError('cloudya_customer_taken', { kAccount });
  if (saved !== 'saved') throw new PresenceError('cloudya_customer_unknown');
  const others = connections.filter((known) => known.kAccount !== kAccount);
  await deps.store.changeStep(tenantId, 'connect', {
    problem: null,
    ...(on ? { done: { at, by: admin.name } } : others.some(canSynchronise) ? {} : { done: null }),
    facts: { by: admin.name },
  });
  await deps.store.audit(tenantId, at, admin, 'cloudya-connected', { kAccount });
  if (steps.consent?.doneAt) await deps.store.requestReading(tenantId);
  deps.changed(tenantId);
}

function ownKey({ clientId, clientSecret, ...rest }: ConnectCloudya): CloudyaCredentials | undefined {
  return clientId === undefined || clientSecret === undefined ? undefined : { ...rest, clientId, clientSecret };
}

/**
 * Only for customers assigned to this tenant. Of any other nothing is asked, neither at NFON nor here: the answer, and the
 * time it takes, are the same for all of them.
 */
function operatorKey(
  { operatorKey: client }: Pick<OnboardingDeps, 'operatorKey'>,
  assigned: readonly string[],
  { kAccount, ctiUser, ctiPassword }: ConnectCloudya,
): CloudyaCredentials {
  if (client === undefined) throw new PresenceError('bad_request', { field: 'clientId' });
  if (assigned.length === 0) throw new PresenceError('cloudya_customer_not_assigned');
  if (!assigned.includes(kAccount)) throw new PresenceError('cloudya_customer_unknown');
  return { kAccount, ctiUser, ctiPassword, ...client, operatorKey: true };
}

/** The operator's client stays in the settings: what is changed there holds for everybody after a restart. */
function withoutOperatorKey(credentials: CloudyaCredentials): CloudyaCredentials {
  return credentials.operatorKey ? { ...credentials, clientId: '', clientSecret: '' } : credentials;
}

/** Its people can be synchronised. */
export function canSynchronise({ paused, leaving }: Pick<ConnectionRecord, 'paused' | 'leaving'>): boolean {
  return !paused && !leaving;
}

/** The switch cannot be seen with this client; the admin says that it is ticked. */
export async function continueWithoutSwitch(deps: OnboardingDeps, admin: Admin, kAccount: string): Promise<void> {
  const { connections, steps } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const connection = connections.find((known) => known.kAccount === kAccount);
  if (!connection) throw new PresenceError('not_found');
  if (connection.switchState !== 'unknown') throw new PresenceError('conflict');
  const at = new Date(deps.clock.now());
  await deps.store.saveSwitch(admin.tenantId, kAccount, { continuedAnyway: true });
  const over = withoutFailedLook(steps.connect);
  await deps.store.changeStep(admin.tenantId, 'connect', { done: { at, by: admin.name }, ...over });
  deps.changed(admin.tenantId);
}

/** A withdrawal stands in the step until a customer is connected: no look at a switch ends it or takes its place. */
export function isWithdrawalTold(step: StepRecord | undefined): boolean {
  return step?.problem?.code === 'cloudya_customer_withdrawn';
}

/** Ends what a failed look at the switch told, if that stands in the step. */
export function withoutFailedLook(step: StepRecord | undefined): Pick<StepChange, 'problem'> | undefined {
  return step?.problem === undefined || isWithdrawalTold(step) ? undefined : { problem: null };
}

/**
 * Forgets the logins of one customer. Of an activated tenant its marks go first, and the last one stays: deactivate instead.
 * One that is being removed is tried again at once.
 */
export async function disconnectCloudya(deps: OnboardingDeps, admin: Admin, kAccount: string): Promise<void> {
  const { tenantId } = admin;
  const { tenant, connections } = await deps.store.loadFacts(tenantId, admin.userId);
  const connection = connections.find((known) => known.kAccount === kAccount);
  if (!connection) throw new PresenceError('not_found');
  const others = connections.filter((known) => known !== connection && !known.leaving);
  if (tenant.phase !== 'onboarding' && others.length === 0 && !connection.leaving) throw new PresenceError('conflict');
  await deps.leave(tenantId, kAccount, admin, false);
}

/** Ends the removal of a customer after one more try: what cannot be taken back stays as it is. */
export async function leaveBehind(deps: OnboardingDeps, admin: Admin, kAccount: string): Promise<void> {
  const { connections } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const connection = connections.find((known) => known.kAccount === kAccount);
  if (!connection) throw new PresenceError('not_found');
  if (!connection.leaving) throw new PresenceError('conflict');
  await deps.leave(admin.tenantId, kAccount, admin, true);
}
