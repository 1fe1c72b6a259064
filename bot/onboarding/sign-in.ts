/** Step 4: sign in as the sync user. Other organisation, guest, personal, own and used accounts are told apart; nothing of a refused one is kept. */
import { createHash, randomBytes } from 'node:crypto';
import type { PopupOutcome } from '../../contract/routes.ts';
import { microsoftProblem, PresenceError, VendorError } from '../errors.ts';
import { lastOpenedAt, recordOpened, startTicket } from './give-consent.ts';
import { type Admin, type OnboardingDeps, problem } from './onboarding.ts';
import type { Ticket } from './onboarding-store.ts';
import type { SignInOutcome, SyncUserSignIn } from './ports.ts';

const tenMinutes = 10 * 60_000;

/** Home of all personal Microsoft accounts (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference, `tid`). */
const personalAccounts = '9188040d-6c67-4c5b-b112-36a304b66dad';

export function signInTicket(deps: OnboardingDeps, admin: Admin): Promise<{ url: string; expiresAt: string }> {
  return startTicket(deps, admin, 'sign-in');
}

/** Microsoft's sign-in address; verifier and nonce stay with the single-use `state`. */
export async function beginSignIn(deps: OnboardingDeps, ticket: Ticket): Promise<string> {
  const codeVerifier = randomBytes(48).toString('base64url');
  const nonce = randomBytes(16).toString('base64url');
  const state = await deps.store.createTicket({
    purpose: 'sign-in-state',
    tenantId: ticket.tenantId,
    userId: ticket.userId,
    payload: { ...ticket.payload, codeVerifier, nonce, openedAt: new Date(deps.clock.now()).toISOString() },
    expiresAt: new Date(deps.clock.now() + tenMinutes),
  });
  await recordOpened(deps, ticket.tenantId, 'sign-in');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const claims = await deps.store.claimsAsked(ticket.tenantId);
  return deps.signIn.authorizeUrl({ tenantId: ticket.tenantId, state, nonce, codeChallenge, claims });
}

/** `state` of the window in which an admin only answers what Microsoft asks: good for nothing else. */
export const confirmState = 'confirm';

export interface SignInAnswer {
  state: string;
  code: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
}

export type SignInReturn = { kind: 'expired' } | { kind: 'taken'; tenantId: string; userId: string | undefined };

/** Microsoft came back with a code or an error. What it means is stored in the step; the pop-up only closes. */
export async function returnFromSignIn(deps: OnboardingDeps, answer: SignInAnswer): Promise<SignInReturn> {
  const ticket = await deps.store.redeemTicket('sign-in-state', answer.state, new Date(deps.clock.now()));
  if (!ticket) return { kind: 'expired' };
  const { tenantId, userId } = ticket;
  await inTurn(deps, tenantId, async () => {
    const refusal =
      answer.code === undefined ? refusedAtMicrosoft(deps, answer) : await takeAccount(deps, ticket, answer.code);
    if (refusal) await tellRefusal(deps, tenantId, refusal);
  });
  deps.changed(tenantId);
  return { kind: 'taken', tenantId, userId };
}

const turnsAt = new WeakMap<SyncUserSignIn, Map<string, Promise<void>>>();

/**
 * Windows of one tenant that come back to this instance at once are judged one after the other: it holds one sign-in of an
 * account at a time that is still being proven. Those that come back to different instances meet at the store.
 */
async function inTurn({ signIn }: OnboardingDeps, tenantId: string, judge: () => Promise<void>): Promise<void> {
  const turns = turnsAt.get(signIn) ?? new Map<string, Promise<void>>();
  turnsAt.set(signIn, turns);
  const turn = (turns.get(tenantId) ?? Promise.resolve()).then(judge);
  const ended = turn.catch(() => undefined);
  turns.set(tenantId, ended);
  await turn.finally(() => {
    if (turns.get(tenantId) === ended) turns.delete(tenantId);
  });
}

interface Refusal {
  code: string;
  values: Record<string, string>;
  /** What the next try must fulfil. */
  claims?: string;
}

/** A code that comes a second time (AADSTS54005) was good the first time: what came of that stands. */
async function tellRefusal(deps: OnboardingDeps, tenantId: string, refusal: Refusal): Promise<void> {
  if (refusal.values.vendorCode === 'AADSTS54005' && (await isSettled(deps, tenantId))) return;
  const { code, values, claims = null } = refusal;
  const told = problem(deps, (await isConsentFresh(deps, tenantId, code)) ? 'consent_not_usable_yet' : code, values);
  await deps.store.changeStep(tenantId, 'sign-in', { problem: told, facts: { claims } });
}

async function isSettled({ store }: OnboardingDeps, tenantId: string): Promise<boolean> {
  const step = (await store.loadFacts(tenantId, '')).steps['sign-in'];
  return step?.doneAt !== undefined || step?.problem !== undefined;
}

const oneMinute = 60_000;

/** A consent may take a minute to be honoured everywhere; until then its lack means nothing. */
async function isConsentFresh({ store, clock }: OnboardingDeps, tenantId: string, code: string): Promise<boolean> {
  if (code !== 'consent_withdrawn') return false;
  const { steps } = await store.loadFacts(tenantId, '');
  return clock.now() - (steps.consent?.doneAt?.getTime() ?? 0) < oneMinute;
}

function refusedAtMicrosoft({ signIn }: OnboardingDeps, { error = '', errorDescription }: SignInAnswer): Refusal {
  const { code, values } = signIn.explain({ error, description: errorDescription });
  const address = /'([^'\s]+@[^'\s]+)'/.exec(errorDescription ?? '')?.[1];
  return { code, values: { ...values, ...(address ? { address } : {}) } };
}

/** undefined: the account is kept and serves a round from now on. */
async function takeAccount(deps: OnboardingDeps, ticket: Ticket, code: string): Promise<Refusal | undefined> {
  const { tenantId, payload } = ticket;
  try {
    const outcome = await deps.signIn.redeem({
      tenantId,
      code,
      codeVerifier: payload.codeVerifier ?? '',
      nonce: payload.nonce ?? '',
    });
    return outcome.kind === 'refused' ? outcome : await judgeAccount(deps, ticket, outcome);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return microsoftProblem(error);
  }
}

type SignedIn = Extract<SignInOutcome, { kind: 'signed-in' }>;

/** Whatever comes of it, no token is left behind that was not kept. An account that serves a round already goes on with its earlier sign-in. */
async function judgeAccount(deps: OnboardingDeps, ticket: Ticket, account: SignedIn): Promise<Refusal | undefined> {
  try {
    const unfit = await unsuitable(deps, ticket, account);
    if (unfit === 'done') return undefined;
    const refusal = unfit ?? (await probe(deps, ticket, account));
    if (!refusal) await keepAccount(deps, ticket, account);
    if (!refusal || (await isDone(deps, ticket, account))) return undefined;
    return { ...refusal, values: { address: account.upn, ...refusal.values } };
  } finally {
    deps.signIn.discard(ticket.tenantId, account.userId);
  }
}

/** `done`: another window signed this very account in while this one was open. */
async function unsuitable(
  deps: OnboardingDeps,
  ticket: Ticket,
  account: SignedIn,
): Promise<Refusal | 'done' | undefined> {
  if (account.tenantId === personalAccounts) return { code: 'account_personal', values: {} };
  if (account.tenantId !== ticket.tenantId) return { code: 'account_other_tenant', values: {} };
  if (account.guest) return { code: 'account_guest', values: {} };
  if (account.userId === ticket.userId) return { code: 'account_own', values: {} };
  if (!account.grantedScopes.includes('Presence.Read.All')) return { code: 'account_lacks_right', values: {} };
  const serving = await findServing(deps, ticket, account);
  if (!serving) return undefined;
  if (serving.signedInAt >= openedAt(ticket)) return 'done';
  return { code: 'account_used_already', values: { round: String(serving.round) } };
}

/** This account among the sync users that are signed in. */
async function findServing({ store }: OnboardingDeps, { tenantId, userId = '' }: Ticket, account: SignedIn) {
  const { syncUsers } = await store.loadFacts(tenantId, userId);
  return syncUsers.find((each) => each.userId === account.userId && each.state === 'signed-in');
}

/** Another window, maybe at another instance, has signed this very account in since this one was opened. */
async function isDone(deps: OnboardingDeps, ticket: Ticket, account: SignedIn): Promise<boolean> {
  const serving = await findServing(deps, ticket, account);
  return serving !== undefined && serving.signedInAt >= openedAt(ticket);
}

function openedAt({ payload }: Ticket): string {
  return payload.openedAt ?? new Date(0).toISOString();
}

async function probe(deps: OnboardingDeps, ticket: Ticket, account: SignedIn): Promise<Refusal | undefined> {
  const { tenantId, userId = account.userId } = ticket;
  const outcome = await deps.prober.probe(tenantId, account.userId, userId, () => isDone(deps, ticket, account));
  return outcome.kind === 'refused' ? outcome : undefined;
}

async function keepAccount(deps: OnboardingDeps, ticket: Ticket, account: SignedIn): Promise<void> {
  const { tenantId, userId, payload } = ticket;
  const at = new Date(deps.clock.now());
  const by = payload.name ?? '';
  await deps.signIn.keep(tenantId, account.userId);
  const { upn, name } = account;
  const unlessAfter = new Date(openedAt(ticket));
  if (!(await deps.store.addSyncUser(tenantId, { userId: account.userId, upn, name, at, by, unlessAfter }))) return;
  await deps.store.changeStep(tenantId, 'sync-user', {
    done: { at, by },
    skipped: false,
    problem: null,
    facts: { upn, found: 'enabled' },
  });
  await deps.store.changeStep(tenantId, 'sign-in', {
    done: { at, by },
    skipped: false,
    problem: null,
    facts: { claims: null },
  });
  await deps.store.audit(tenantId, at, userId ? { userId, name: by } : undefined, 'sync-user-signed-in', {
    address: upn,
  });
}

/** The pop-up is gone: what it came to is in the step already, unless Microsoft has not answered since it was opened. */
export async function signInOutcome(deps: OnboardingDeps, admin: Admin, outcome: PopupOutcome): Promise<void> {
  if (outcome.kind === 'finished') {
    const result = await deps.store.redeemTicket('result', outcome.handle, new Date(deps.clock.now()));
    if (!result || result.tenantId !== admin.tenantId || result.userId !== admin.userId)
      throw new PresenceError('ticket_expired');
    return;
  }
  const { steps, syncUsers } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const step = steps['sign-in'];
  const answers = [...(step?.problem ? [step.problem.at] : []), ...syncUsers.map(({ signedInAt }) => signedInAt)];
  if (answers.some((at) => at >= lastOpenedAt(step))) return;
  await deps.store.changeStep(admin.tenantId, 'sign-in', { problem: problem(deps, 'sign_in_window_closed') });
  deps.changed(admin.tenantId);
}

/** Its round is read on a timer from then on. The account itself stays. */
export async function removeSyncUser(deps: OnboardingDeps, admin: Admin, userId: string): Promise<void> {
  const { syncUsers } = await deps.store.loadFacts(admin.tenantId, admin.userId);
  const found = syncUsers.find((user) => user.userId === userId);
  if (!found || !(await deps.store.removeSyncUser(admin.tenantId, userId))) throw new PresenceError('not_found');
  await deps.signIn.forget(admin.tenantId, userId);
  if (syncUsers.length === 1) await deps.store.changeStep(admin.tenantId, 'sign-in', { done: null });
  await deps.store.audit(admin.tenantId, new Date(deps.clock.now()), admin, 'sync-user-removed', {
    address: found.upn,
  });
  deps.changed(admin.tenantId);
}
