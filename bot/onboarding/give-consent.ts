/** Step 2: admin consent. The redirect proves nothing; the rights are tried out. */
import type { StepProblem } from '../../contract/onboarding.ts';
import { type Refusal, refusalByName, refusalOf } from '../../contract/refusals.ts';
import type { PopupOutcome } from '../../contract/routes.ts';
import { microsoftProblem, PresenceError, VendorError } from '../errors.ts';
import { isRefusal, type RightProof } from '../presence/rights.ts';
import { type Admin, confirmPage, type OnboardingDeps, problem } from './onboarding.ts';
import type { OnboardingFacts, StepRecord } from './onboarding-store.ts';
import type { ProfileRefusal } from './ports.ts';

const fiveMinutes = 5 * 60_000;
const oneHour = 60 * 60_000;
export const linkDays = 7;

/** Address of the pop-up's start page; good once, for five minutes, for this admin's organisation. */
export async function consentTicket(deps: OnboardingDeps, admin: Admin): Promise<{ url: string; expiresAt: string }> {
  return startTicket(deps, admin, 'consent');
}

export async function startTicket(
  deps: OnboardingDeps,
  { tenantId, userId, name }: Admin,
  purpose: 'consent' | 'sign-in',
): Promise<{ url: string; expiresAt: string }> {
  const expiresAt = new Date(deps.clock.now() + fiveMinutes);
  await deps.store.ensureTenant(tenantId, {}, new Date(deps.clock.now()));
  const secret = await deps.store.createTicket({ purpose, tenantId, userId, payload: { name }, expiresAt });
  return { url: `${deps.publicUrl}/auth/start?ticket=${secret}`, expiresAt: expiresAt.toISOString() };
}

/** What stands in the step from before is not what this window came to. */
export async function recordOpened({ store, clock }: OnboardingDeps, tenantId: string, step: 'consent' | 'sign-in') {
  await store.changeStep(tenantId, step, { facts: { openedAt: new Date(clock.now()).toISOString() } });
}

/** ISO 8601; before any time where no window was opened yet. */
export function lastOpenedAt(step: StepRecord | undefined): string {
  return typeof step?.facts.openedAt === 'string' ? step.facts.openedAt : '';
}

/** A link for somebody with the right role. It reveals nothing, and only its button begins a consent. */
export async function consentLink(deps: OnboardingDeps, admin: Admin): Promise<void> {
  const expiresAt = new Date(deps.clock.now() + linkDays * 24 * oneHour);
  await deps.store.ensureTenant(admin.tenantId, {}, new Date(deps.clock.now()));
  const secret = await deps.store.createTicket({
    purpose: 'consent-link',
    tenantId: admin.tenantId,
    userId: undefined,
    payload: {},
    expiresAt,
  });
  const link = { url: `${deps.publicUrl}/c/${secret}`, validUntil: expiresAt.toISOString() };
  await deps.store.changeStep(admin.tenantId, 'consent', { facts: { link } });
}

/** Microsoft's address for the window or a forwarded link; the `state` in it is good once. */
export async function beginConsent(
  deps: OnboardingDeps,
  origin: { tenantId: string; userId: string | undefined; name: string | undefined },
): Promise<string> {
  const state = await deps.store.createTicket({
    purpose: 'consent-state',
    tenantId: origin.tenantId,
    userId: origin.userId,
    payload: origin.name === undefined ? {} : { name: origin.name },
    expiresAt: new Date(deps.clock.now() + oneHour),
  });
  if (origin.userId !== undefined) await recordOpened(deps, origin.tenantId, 'consent');
  return deps.consent.consentUrl(origin.tenantId, state);
}

export interface ConsentAnswer {
  state: string;
  error: string | undefined;
  errorDescription: string | undefined;
}

/** `expired`: the state is unknown or used. Otherwise whose consent it was. */
export type ConsentReturn = { kind: 'expired' } | { kind: 'taken'; tenantId: string; userId: string | undefined };

/** Microsoft came back. `error` counts before `admin_consent`, the returned tenant is not even read: both can be forged. */
export async function returnFromConsent(deps: OnboardingDeps, answer: ConsentAnswer): Promise<ConsentReturn> {
  const now = new Date(deps.clock.now());
  const ticket = await deps.store.redeemTicket('consent-state', answer.state, now);
  if (!ticket) return { kind: 'expired' };
  const { tenantId, userId, payload } = ticket;
  if (answer.error === undefined) {
    const facts = { provingSince: now.toISOString(), provedAt: null, grantedBy: payload.name ?? null };
    await deps.store.changeStep(tenantId, 'consent', { problem: null, facts });
    // before activation the step itself tries them out
    const { steps } = await deps.store.loadFacts(tenantId, userId ?? '');
    if (steps.consent?.doneAt) deps.rights.awaited(tenantId);
  } else {
    const refusal = declined(deps, answer);
    // Microsoft is still adding the app (AADSTS650051): the consent may have come about all the same
    const adding = refusal.code === 'consent_not_usable_yet';
    const facts = adding ? { provingSince: now.toISOString(), provedAt: null, grantedBy: payload.name ?? null } : {};
    await deps.store.changeStep(tenantId, 'consent', {
      problem: userId === undefined ? ofLink(refusal) : refusal,
      facts,
    });
  }
  deps.changed(tenantId);
  return { kind: 'taken', tenantId, userId };
}

/** A decline comes as `consent_required` or `access_denied`: the number tells it from a role that is too small. */
function declined(deps: OnboardingDeps, { error = '', errorDescription = '' }: ConsentAnswer): StepProblem {
  const vendorCode = /AADSTS\d+/.exec(errorDescription)?.[0];
  const correlationId = /Correlation ID: ([0-9a-f-]{36})/i.exec(errorDescription)?.[1];
  const refusal = refusalOf(vendorCode, 'consent_declined') ?? refusalByName(error, vendorCode, 'consent_declined');
  const code = refusal?.code ?? 'microsoft_code';
  // a fault of our own secret is the operator's to know
  const named = code === 'app_secret_invalid' ? {} : { vendorCode: vendorCode ?? error };
  return problem(deps, code, { ...named, ...(correlationId ? { correlationId } : {}) });
}

/** Not the admin who reads it was refused, but whoever opened the link. */
function ofLink(refusal: StepProblem): StepProblem {
  return refusal.code === 'consent_role_too_small' ? { ...refusal, code: 'consent_link_refused' } : refusal;
}

/** The pop-up is gone. Closed may still mean consented (a known lie of hosts): the rights are tried out once. */
export async function consentOutcome(deps: OnboardingDeps, admin: Admin, outcome: PopupOutcome): Promise<void> {
  if (outcome.kind === 'finished') {
    const result = await deps.store.redeemTicket('result', outcome.handle, new Date(deps.clock.now()));
    if (!result || result.tenantId !== admin.tenantId || result.userId !== admin.userId)
      throw new PresenceError('ticket_expired');
  }
  const { steps, rights } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const refusal = steps.consent?.problem;
  if (refusal && refusal.code !== 'consent_window_closed')
    return outcome.kind === 'closed' ? closedAgain(deps, admin, refusal, lastOpenedAt(steps.consent)) : undefined;
  const proving = typeof steps.consent?.facts.provingSince === 'string';
  if (isComplete({ steps, rights })) {
    // found by the engine's own proof first: who gave it again is recorded all the same
    if (!proving) return;
    await consentUsable(deps, admin, new Date(deps.clock.now()));
    deps.changed(admin.tenantId);
    return;
  }
  const usable = await proveConsent(deps, admin);
  if (usable || proving) return;
  await tellClosed(deps, admin);
}

/** After a refusal: it stays told where it came of this very window, or where what was asked for still waits in Entra. */
async function closedAgain(deps: OnboardingDeps, admin: Admin, refusal: StepProblem, openedAt: string): Promise<void> {
  if (await proveAwaited(deps, admin)) return;
  if (refusal.code !== 'consent_approval_requested' && refusal.at < openedAt) await tellClosed(deps, admin);
}

async function tellClosed(deps: OnboardingDeps, { tenantId }: Admin): Promise<void> {
  await deps.store.changeStep(tenantId, 'consent', { problem: problem(deps, 'consent_window_closed') });
  deps.changed(tenantId);
}

/** Tries the rights out, stores each proof; true when all are usable. Microsoft being away is told, not taken for a "no". */
export async function proveConsent(deps: OnboardingDeps, admin: Admin): Promise<boolean> {
  const { tenantId } = admin;
  const at = new Date(deps.clock.now());
  try {
    const proofs = await deps.rights.prove(tenantId);
    const usable = proofs.every(({ state }) => state === 'granted');
    await deps.store.changeStep(tenantId, 'consent', {
      problem: await refusedTrial(deps, admin, proofs),
      facts: { provedAt: at.toISOString() },
    });
    if (usable) await consentUsable(deps, admin, at);
    deps.changed(tenantId);
    return usable;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const { code, values } = microsoftProblem(error);
    await deps.store.changeStep(tenantId, 'consent', {
      problem: problem(deps, code, values),
      facts: { provedAt: at.toISOString() },
    });
    return false;
  }
}

/**
 * Was consent given where nobody comes back from: by approval of a request, or in Entra's own pages? What stands as refused stays told
 * until then. True when all rights are usable.
 */
export async function proveAwaited(deps: OnboardingDeps, admin: Admin): Promise<boolean> {
  const { tenantId } = admin;
  const at = new Date(deps.clock.now());
  const wasComplete = isComplete(await deps.store.loadFacts(tenantId, admin.userId));
  const proofs = await deps.rights.prove(tenantId).catch((error: unknown) => {
    if (!(error instanceof VendorError)) throw error;
    return undefined;
  });
  await deps.store.changeStep(tenantId, 'consent', { facts: { provedAt: at.toISOString() } });
  if (!proofs?.every(({ state }) => state === 'granted')) return false;
  // where nothing was missing nobody has given anything; the proof itself has ended what was refused
  if (!wasComplete) await consentUsable(deps, admin, at);
  deps.changed(tenantId);
  return true;
}

function isComplete({ steps, rights }: Pick<OnboardingFacts, 'steps' | 'rights'>): boolean {
  return steps.consent?.doneAt !== undefined && rights.every(({ state }) => state === 'granted');
}

/** What keeps the app out although somebody consented; null while the consent may still be spreading. */
async function refusedTrial(
  deps: OnboardingDeps,
  { tenantId, userId }: Admin,
  proofs: readonly RightProof[],
): Promise<StepProblem | null> {
  const { vendorCode, correlationId } = proofs.find((proof) => proof.vendorCode !== undefined) ?? {};
  const refusal = refusalOf(vendorCode) ?? refusalOf(vendorCode, 'consent_not_usable_yet');
  if (vendorCode === undefined || refusal === undefined) return null;
  const { steps } = await deps.store.loadFacts(tenantId, userId);
  if (isSpreading(deps, steps.consent, refusal)) return null;
  return problem(deps, refusal.code, { vendorCode, ...(correlationId ? { correlationId } : {}) });
}

/** Refusals that a fresh consent meets here and there until it is known everywhere. */
const spreads = ['consent-missing', 'app-unknown', 'resource-unknown', 'app-being-added', 'consent-spreading'];
const twoMinutes = 2 * 60_000;

function isSpreading({ clock }: OnboardingDeps, step: StepRecord | undefined, refusal: Refusal | undefined): boolean {
  const since = step?.facts.provingSince;
  const fresh = typeof since === 'string' && clock.now() - Date.parse(since) < twoMinutes;
  return fresh && refusal !== undefined && spreads.includes(refusal.key);
}

async function consentUsable(deps: OnboardingDeps, admin: Admin, at: Date): Promise<void> {
  const { steps, reading } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const by = typeof steps.consent?.facts.grantedBy === 'string' ? steps.consent.facts.grantedBy : null;
  await readOrganisation(deps, admin, at);
  // whoever gives it next, or nobody we know of, is not who gave this one
  const facts = { provingSince: null, grantedBy: null };
  await deps.store.changeStep(admin.tenantId, 'consent', { done: { at, by }, problem: null, facts });
  await deps.store.audit(admin.tenantId, at, by === admin.name ? admin : undefined, 'consent-given', {});
  // a consent given again finds everybody read: changes of the directory are followed
  if (!reading?.finishedAt) await deps.store.requestReading(admin.tenantId);
}

/** The admin waits no longer. What was given stays given: the next consent, or the next look at the rights, finds it. */
export async function stopProving(deps: OnboardingDeps, admin: Admin): Promise<void> {
  const { steps } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  if (steps.consent?.doneAt) return;
  await deps.store.changeStep(admin.tenantId, 'consent', { problem: null, facts: { provingSince: null } });
  deps.changed(admin.tenantId);
}

const checkEveryMs = 5_000;

/** Tries everything out now, by this admin's sign-in as well. Throws VendorError where Microsoft cannot say. */
export async function checkRights(deps: OnboardingDeps, admin: Admin): Promise<void> {
  await deps.store.retrySubscriptions(admin.tenantId);
  deps.changed(admin.tenantId);
  const { steps, rights } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const now = deps.clock.now();
  const isDue = (own: boolean) =>
    rights.every(({ name, checkedAt }) => (name === ownRight) !== own || now - checkedAt.getTime() >= checkEveryMs);
  if (isDue(false)) {
    const proofs = await deps.rights.prove(admin.tenantId).catch((error: unknown) => {
      if (!(error instanceof VendorError)) throw error;
      const { code, values } = microsoftProblem(error);
      throw new PresenceError(code, values, { cause: error });
    });
    const usable = proofs.every(({ state }) => state === 'granted');
    if (usable && !steps.consent?.doneAt) return consentUsable(deps, admin, new Date(now));
  }
  if (isDue(true)) await readOrganisation(deps, admin, new Date(now));
}

/** What the admin's own sign-in needs, and tries out. */
const ownRight = 'User.Read';

/** Name and default verified domain, from the admin's own sign-in. Nice to have: the wizard goes on without, and tells why. */
async function readOrganisation(deps: OnboardingDeps, admin: Admin, at: Date): Promise<void> {
  const answer = await deps.profile.organisation(admin.ssoToken, admin.tenantId).catch((error: unknown) => {
    if (error instanceof VendorError)
      return isRefusal(error) ? { kind: 'refused' as const, ...microsoftProblem(error) } : undefined;
    if (error instanceof PresenceError) return undefined;
    throw error;
  });
  if (answer === undefined) return;
  const state = answer.kind === 'read' ? 'granted' : 'not-yet';
  await deps.store.saveRights(admin.tenantId, [{ name: ownRight, state }], at);
  const refusal = answer.kind === 'read' ? null : await ownRefusal(deps, admin, answer);
  await deps.store.changeStep(admin.tenantId, 'consent', { facts: { ownSignIn: refusal } });
  if (answer.kind !== 'read' || !answer.organisation) return;
  const { name, defaultDomain } = answer.organisation;
  await deps.store.ensureTenant(admin.tenantId, { organisationName: name, defaultDomain }, at);
}

/** Why the admin's own sign-in was refused: a rule that asks in Microsoft's window is not a consent on its way. */
async function ownRefusal(
  deps: OnboardingDeps,
  { tenantId, userId }: Admin,
  answer: ProfileRefusal | { kind: 'refused'; code: string; values: Record<string, string> },
): Promise<StepProblem> {
  if (answer.kind === 'refused') return problem(deps, answer.code, answer.values);
  const { kind, vendorCode, correlationId } = answer;
  const values = { ...(vendorCode ? { vendorCode } : {}), ...(correlationId ? { correlationId } : {}) };
  if (kind === 'interaction-needed')
    return problem(deps, 'interaction_required', { ...values, url: confirmPage(deps, tenantId) });
  const { steps } = await deps.store.loadFacts(tenantId, userId);
  const spreading = isSpreading(deps, steps.consent, refusalOf(vendorCode));
  const meant = refusalOf(vendorCode, spreading ? 'consent_not_usable_yet' : undefined);
  return problem(deps, meant?.code ?? 'consent_not_usable_yet', values);
}
