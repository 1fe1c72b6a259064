/**
 * Sets an extension's voicemail e-mail to a member's own address, and puts the old one back. Recorded before it is
 * written; what became of it is always found out by reading, so that a break in between is settled by whoever looks next.
 */
import type { CorrectionOutcome, CorrectionResult } from '../../contract/correcting.ts';
import { kAccountOf } from '../../contract/extension.ts';
import { PresenceError, VendorError, type VendorTrouble } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import { isUsable, normaliseAddress, personOf } from './addresses.ts';
import type { Correction, CorrectionEnd, CorrectionStore, Mailboxes } from './correction-ports.ts';
import { createFailuresInARow, failureKindOf, isOfCustomer } from './failures-in-a-row.ts';
import type { Actor } from './onboarding-store.ts';

export interface CorrectionDeps {
  clock: { now(): number };
  mailboxes: Mailboxes;
  corrections: CorrectionStore;
  /** Something a watching tab wants to hear of. */
  changed(tenantId: string): void;
}

export type Corrector = Actor & { tenantId: string };

type Email = string | undefined;

/** A write that was begun has arrived by then, or never will: longer than the vendor client's longest try. */
export const arrivedAfterMs = 2 * 60_000;

export function sameEmail(a: Email, b: Email): boolean {
  return normaliseAddress(a ?? '') === normaliseAddress(b ?? '');
}

/** `shown`: the e-mail the admin saw and wants to see replaced. Throws PresenceError('not_found'). */
export async function correctEmail(
  deps: CorrectionDeps,
  by: Corrector,
  { extension, userId, shown }: { extension: string; userId: string; shown: string | null },
): Promise<CorrectionResult> {
  const { tenantId } = by;
  const { known, user } = await deps.corrections.findSubject(tenantId, extension, userId);
  if (!known) throw new PresenceError('not_found');
  if (!user || !isUsable(user)) return { outcome: 'person-not-usable' };
  const wanted = personOf(user).address;
  return heedingCloudya(async () => {
    if (!(await isFree(deps, tenantId, extension))) return { outcome: 'busy' };
    const found = await deps.mailboxes.readEmail(tenantId, extension);
    if (sameEmail(found, wanted)) return seen(deps, tenantId, extension, found, 'already');
    if (!sameEmail(found, shown ?? undefined)) return seen(deps, tenantId, extension, found, 'changed-meanwhile');
    const draft = { extension, userId, oldEmail: found, newEmail: wanted, by };
    const begun = await deps.corrections.begin(tenantId, draft, new Date(deps.clock.now()));
    return begun ? write(deps, tenantId, begun) : { outcome: 'busy' };
  });
}

/** Puts the old e-mail back, if ours still stands. Throws PresenceError('not_found') where nothing of ours is known. */
export async function undoCorrection(
  deps: CorrectionDeps,
  by: Corrector,
  extension: string,
): Promise<CorrectionResult> {
  const { tenantId } = by;
  if (!(await deps.corrections.find(tenantId, extension))) throw new PresenceError('not_found');
  return heedingCloudya(async () => {
    if (!(await isFree(deps, tenantId, extension))) return { outcome: 'busy' };
    const standing = await deps.corrections.find(tenantId, extension);
    const found = await deps.mailboxes.readEmail(tenantId, extension);
    if (!standing) return seen(deps, tenantId, extension, found, 'already');
    if (!sameEmail(found, standing.newEmail)) {
      await end(deps, tenantId, standing, { becomes: 'gone', seen: { email: found } });
      const outcome = sameEmail(found, standing.oldEmail) ? 'already' : 'changed-meanwhile';
      return { outcome, email: found ?? null };
    }
    const begun = await deps.corrections.beginUndo(tenantId, standing, by, new Date(deps.clock.now()));
    return begun ? write(deps, tenantId, begun) : { outcome: 'busy' };
  });
}

export interface Settled {
  /** What may still be on its way, or whose mailbox gave no answer. */
  open: Correction[];
  /** Why a mailbox gave none: the first of the look. */
  failure?: unknown;
}

/** `random`: 0 to 1. */
export type SettlingDeps = CorrectionDeps & { random: () => number };

/**
 * Settles by reading what a process left half-done, each time in another order: where a customer gives no answer several times
 * in a row its others wait for the next look, and some mailboxes never give one. A customer holds up no other.
 */
export async function settleCorrections(deps: SettlingDeps, tenantId: string): Promise<Settled> {
  const underWay = shuffled(await deps.corrections.listUnderWay(tenantId), deps.random);
  const customers = Map.groupBy(underWay, ({ extension }) => kAccountOf(extension));
  const settled: Settled = { open: [] };
  await atOnce(customers.size, [...customers.values()], (corrections) =>
    settleCustomer(deps, tenantId, corrections, settled),
  );
  return settled;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const placed = items.map((item) => ({ item, place: random() }));
  return placed.toSorted((a, b) => a.place - b.place).map(({ item }) => item);
}

async function settleCustomer(
  deps: CorrectionDeps,
  tenantId: string,
  corrections: readonly Correction[],
  settled: Settled,
): Promise<void> {
  const inARow = createFailuresInARow('few');
  for (const [index, correction] of corrections.entries()) {
    try {
      if (!(await settle(deps, tenantId, correction))) settled.open.push(correction);
      inARow.read();
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      settled.failure ??= error;
      const left = inARow.failed(failureKindOf(error)) || isOfCustomer(error) ? corrections.length : index + 1;
      settled.open.push(...corrections.slice(index, left));
      if (left > index + 1) return;
    }
  }
}

/** A mailbox that cannot be read now. All else is a fault of our own. */
export function isUnanswered(error: unknown): error is VendorError | PresenceError {
  return error instanceof VendorError || error instanceof PresenceError;
}

/** Nothing is under way for the extension, or what was is settled now. */
async function isFree(deps: CorrectionDeps, tenantId: string, extension: string): Promise<boolean> {
  const known = await deps.corrections.find(tenantId, extension);
  return !known || known.state === 'written' || settle(deps, tenantId, known);
}

/** What stands where it was to be has arrived, whoever looks; what does not may still arrive for a while. */
async function settle(deps: CorrectionDeps, tenantId: string, correction: Correction): Promise<boolean> {
  const email = await deps.mailboxes.readEmail(tenantId, correction.extension);
  const tooEarly = deps.clock.now() - correction.since.getTime() < arrivedAfterMs;
  if (tooEarly && !sameEmail(email, wantedBy(correction))) return false;
  await end(deps, tenantId, correction, endOf(correction, email).end);
  return true;
}

/** The e-mail that the correction, or its undoing, shall leave behind. */
function wantedBy({ state, oldEmail, newEmail }: Correction): Email {
  return state === 'undoing' ? oldEmail : newEmail;
}

/** What a reading says about something that was begun. Pure. */
export function endOf(
  correction: Correction,
  email: Email,
): { arrived: boolean; unchanged: boolean; end: CorrectionEnd } {
  const { extension, state, oldEmail, newEmail } = correction;
  const undoing = state === 'undoing';
  const [before, after] = undoing ? [newEmail, oldEmail] : [oldEmail, newEmail];
  const arrived = sameEmail(email, after);
  const unchanged = !arrived && sameEmail(email, before);
  const becomes = undoing ? unchanged : arrived;
  const audit = arrived ? { audit: auditOf(undoing, extension, before, after) } : {};
  return { arrived, unchanged, end: { becomes: becomes ? 'written' : 'gone', seen: { email }, ...audit } };
}

function auditOf(
  undoing: boolean,
  extension: string,
  before: Email,
  after: Email,
): NonNullable<CorrectionEnd['audit']> {
  if (undoing)
    return after === undefined
      ? { act: 'email-removed-again', details: { extension, old: before ?? '' } }
      : { act: 'email-put-back', details: { extension, old: before ?? '', new: after } };
  return before === undefined
    ? { act: 'email-entered', details: { extension, new: after ?? '' } }
    : { act: 'email-corrected', details: { extension, old: before, new: after ?? '' } };
}

async function write(deps: CorrectionDeps, tenantId: string, correction: Correction): Promise<CorrectionResult> {
  const { extension } = correction;
  const refusal = await deps.mailboxes.writeEmail(tenantId, extension, wantedBy(correction)).then(
    () => undefined,
    (error: unknown) => asRefusal(error),
  );
  if (refusal && refusal.trouble !== 'unavailable') {
    await end(deps, tenantId, correction, { becomes: correction.state === 'undoing' ? 'written' : 'gone' });
    return { outcome: outcomes[refusal.trouble] };
  }
  const read = await deps.mailboxes.readEmail(tenantId, extension).then(
    (email) => ({ email }),
    (error: unknown) => void asRefusal(error),
  );
  // without an answer the request may still be on its way: it stays recorded, and is looked at again
  const mayArrive = refusal !== undefined && refusal.details.status === undefined;
  if (!read || (mayArrive && endOf(correction, read.email).unchanged)) return { outcome: 'not-known-yet' };
  return conclude(deps, tenantId, correction, read.email, refusal);
}

async function conclude(
  deps: CorrectionDeps,
  tenantId: string,
  correction: Correction,
  email: Email,
  refusal: VendorError | undefined,
): Promise<CorrectionResult> {
  const { arrived, unchanged, end: how } = endOf(correction, email);
  await end(deps, tenantId, correction, how);
  const missed = unchanged ? (refusal ? 'away' : 'not-kept') : refusal ? 'changed-meanwhile' : 'not-kept';
  return { outcome: arrived ? 'done' : missed, email: email ?? null };
}

async function end(deps: CorrectionDeps, tenantId: string, correction: Correction, how: CorrectionEnd): Promise<void> {
  await deps.corrections.end(tenantId, correction, how, new Date(deps.clock.now()));
  deps.changed(tenantId);
}

/** Nothing was written, but what Cloudya has is known better now. */
async function seen(
  deps: CorrectionDeps,
  tenantId: string,
  extension: string,
  email: Email,
  outcome: CorrectionOutcome,
): Promise<CorrectionResult> {
  await deps.corrections.saveSeen(tenantId, extension, email, new Date(deps.clock.now()));
  deps.changed(tenantId);
  return { outcome, email: email ?? null };
}

const outcomes: Record<VendorTrouble, CorrectionOutcome> = {
  unauthorized: 'login-refused',
  forbidden: 'right-missing',
  'not-found': 'gone',
  conflict: 'conflict',
  refused: 'not-accepted',
  throttled: 'throttled',
  unavailable: 'away',
};

function asRefusal(error: unknown): VendorError {
  if (error instanceof VendorError && error.vendor === 'cloudya') return error;
  throw error;
}

/** A refusal of Cloudya before anything was begun is an outcome like the others. */
async function heedingCloudya(work: () => Promise<CorrectionResult>): Promise<CorrectionResult> {
  try {
    return await work();
  } catch (error) {
    return { outcome: outcomes[asRefusal(error).trouble] };
  }
}
