/** Looks outside for what a step waits for: the portal's switch, the spread of a consent, the sync user's account. At most as often as the step promises. */
import { proofEveryMs } from '../../contract/onboarding.ts';
import { cloudyaProblem, microsoftProblem, VendorError } from '../errors.ts';
import { isRefusal } from '../presence/rights.ts';
import { isSwitchedOn, proposedUpn } from './advance.ts';
import { canSynchronise, isWithdrawalTold, withoutFailedLook } from './connect-cloudya.ts';
import { proveAwaited, proveConsent } from './give-consent.ts';
import { type Admin, type OnboardingDeps, problem } from './onboarding.ts';
import type { ConnectionRecord, OnboardingFacts } from './onboarding-store.ts';

/** What the texts of the steps promise, less the tab's own jitter. */
const switchEveryMs = 4_500;
const accountEveryMs = 9_000;
/** A consent that may be given elsewhere is no hurry, and each try without it is a refusal in Entra's log. */
const awaitedEveryMs = 30_000;
/** The tab asks at the pace it shows; clocks differ a little. */
const proofEarlyMs = 500;

export async function look(deps: OnboardingDeps, admin: Admin): Promise<void> {
  const facts = await deps.store.loadFacts(admin.tenantId, admin.userId);
  // of an activated tenant the engine looks
  if (facts.tenant.phase === 'onboarding') await lookAtSwitches(deps, admin, facts);
  if (isProving(facts)) await lookAtConsent(deps, admin, facts);
  else if (isAwaited(facts)) await lookForConsent(deps, admin, facts);
  else if (facts.steps.consent?.doneAt) await lookForAccount(deps, admin, facts);
}

/** Of those that are on, too: whoever un-ticks one finds the step open again. */
async function lookAtSwitches(deps: OnboardingDeps, admin: Admin, { connections }: OnboardingFacts) {
  const looks: Awaited<ReturnType<typeof lookAtSwitch>>[] = [];
  for (const each of connections.filter(({ leaving }) => !leaving)) looks.push(await lookAtSwitch(deps, admin, each));
  const failure = looks.find((outcome) => outcome instanceof VendorError);
  if (!failure && !looks.includes('read')) return;
  // a look may take long: what was told meanwhile counts
  const known = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const { connect } = known.steps;
  if (connect?.doneAt && !known.connections.some(canSynchronise)) {
    await deps.store.changeStep(admin.tenantId, 'connect', { done: null });
    deps.changed(admin.tenantId);
  }
  if (failure) {
    if (isWithdrawalTold(connect)) return;
    const { code, values } = cloudyaProblem(failure);
    await deps.store.changeStep(admin.tenantId, 'connect', { problem: problem(deps, code, values) });
    return;
  }
  // a switch that could not be read is looked at in every look: none is left
  const over = withoutFailedLook(connect);
  if (over === undefined) return;
  await deps.store.changeStep(admin.tenantId, 'connect', over);
  deps.changed(admin.tenantId);
}

async function lookAtSwitch(
  deps: OnboardingDeps,
  admin: Admin,
  { kAccount, switchCheckedAt }: ConnectionRecord,
): Promise<VendorError | 'read' | 'nothing'> {
  const now = deps.clock.now();
  if (now - switchCheckedAt.getTime() < switchEveryMs) return 'nothing';
  const at = new Date(now);
  const state = await deps.phoneSystem.portalSwitch(admin.tenantId, kAccount).catch((error: unknown) => {
    if (error instanceof VendorError) return error;
    throw error;
  });
  // Cloudya may take long: who went on without the switch meanwhile has gone on
  const { connections } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const connection = connections.find((known) => known.kAccount === kAccount && !known.leaving);
  if (!connection) return 'nothing';
  // nobody waits for a switch that is on
  if (state instanceof VendorError) return connection.paused ? state : 'nothing';
  const { continuedAnyway } = connection;
  const on = isSwitchedOn({ switchState: state, continuedAnyway }, deps.settings.switchRequired);
  // not seen is not un-ticked
  const paused = !on && (connection.paused || state === 'off');
  await deps.store.saveSwitch(admin.tenantId, kAccount, { state, checkedAt: at, paused });
  const turnedOn = connection.paused && !paused;
  if (turnedOn) await deps.store.changeStep(admin.tenantId, 'connect', { done: { at, by: admin.name } });
  if (turnedOn || state !== connection.switchState) deps.changed(admin.tenantId);
  return 'read';
}

function isProving({ steps }: OnboardingFacts): boolean {
  return !steps.consent?.doneAt && typeof steps.consent?.facts.provingSince === 'string';
}

/** Somebody was asked, refused or led to Microsoft's page: whoever may consent can do so in Entra at any time. */
function isAwaited({ steps: { consent } }: OnboardingFacts): boolean {
  if (!consent || consent.doneAt) return false;
  const { link, openedAt } = consent.facts;
  return consent.problem !== undefined || link !== undefined || openedAt !== undefined;
}

async function lookForConsent(deps: OnboardingDeps, admin: Admin, { steps }: OnboardingFacts): Promise<void> {
  if (deps.clock.now() - provedAt(steps) >= awaitedEveryMs) await proveAwaited(deps, admin);
}

async function lookAtConsent(deps: OnboardingDeps, admin: Admin, { steps }: OnboardingFacts): Promise<void> {
  const since = Date.parse(String(steps.consent?.facts.provingSince));
  const now = deps.clock.now();
  if (now - provedAt(steps) >= proofEveryMs(now - since) - proofEarlyMs) await proveConsent(deps, admin);
}

function provedAt({ consent }: OnboardingFacts['steps']): number {
  return Date.parse(String(consent?.facts.provedAt ?? 0)) || 0;
}

async function lookForAccount(deps: OnboardingDeps, admin: Admin, facts: OnboardingFacts): Promise<void> {
  const step = facts.steps['sync-user'];
  const upn = proposedUpn(facts, admin.upn);
  const last = Date.parse(String(step?.facts.checkedAt ?? 0)) || 0;
  if (step?.doneAt || step?.skipped || upn === undefined || deps.clock.now() - last < accountEveryMs) return;
  const at = new Date(deps.clock.now());
  try {
    const user = await deps.directory.findByUpn(admin.tenantId, upn);
    const found = user === undefined ? 'missing' : user.enabled ? 'enabled' : 'disabled';
    const done = found === 'enabled' ? { done: { at, by: null } } : {};
    await deps.store.changeStep(admin.tenantId, 'sync-user', {
      ...done,
      problem: null,
      facts: { upn, found, checkedAt: at.toISOString() },
    });
    if (found === 'enabled' || found !== step?.facts.found) deps.changed(admin.tenantId);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (isRefusal(error)) await deps.rights.suspect(admin.tenantId);
    const { code, values } = microsoftProblem(error);
    await deps.store.changeStep(admin.tenantId, 'sync-user', {
      problem: problem(deps, code, values),
      facts: { checkedAt: at.toISOString() },
    });
  }
}
