/**
 * E-mails and extensions as Cloudya has them, after the first reading: each e-mail again within a pass, evenly spread over it, and
 * a listing of the extensions now and then. The store knows when each was read, so a restart goes on where it was.
 */
import { VendorError } from '../errors.ts';
import type { TroubleWatch } from '../presence/trouble.ts';
import { compareListing } from './compare-listing.ts';
import type { Mailboxes } from './correction-ports.ts';
import type { EmailRead, EmailRefreshStore, EmailsKept } from './email-refresh-store.ts';
import { createFailuresInARow, type FailuresInARow, failureKindOf, isOfCustomer } from './failures-in-a-row.ts';
import type { ExtensionListing, PhoneSystem } from './ports.ts';

/** While trouble stands, somebody else's success is seen within this time. */
const lookAgainMs = 60_000;
/** However many extensions: most readings per second of one customer. */
const mostPerSecond = 3;
/** New, renamed and removed extensions are found within this time. */
export const listEveryMs = 60 * 60_000;
/** Read one after the other before they are saved. */
const sliceMs = 10_000;
/** What fails for all of a customer does not come back within seconds. */
const restOfAllMs = 15 * 60_000;
const leastShare = 1 / 64;
/** Readings without strain after which the rate grows by a tenth of the full one. */
const readsToRecover = 20;

/** Rate of one customer, kept between its turns. */
export interface RefreshPace {
  /** Part of the full rate, halved by every 429 and 503 and where no answer comes; a 500 is of the one mailbox. */
  share: number;
  goodReads: number;
  /** Nothing before this time, milliseconds since the epoch. */
  restsUntil: number;
  /** Mailboxes without an answer since the last that was read. */
  inARow: FailuresInARow;
  /** Extensions Cloudya gave no answer for, and until when they are left alone: for a pass, so that the others go on. */
  resting: Map<string, number>;
  watches: ReadingWatches;
}

/** Who tells that something is no longer read. Each hears once of a rest, so that what passes soon is told to nobody. */
export interface ReadingWatches {
  extensions: TroubleWatch;
  emails: TroubleWatch;
}

export function freshPace(watches: ReadingWatches): RefreshPace {
  const inARow = createFailuresInARow('few');
  return { share: 1, goodReads: 0, restsUntil: 0, inARow, resting: new Map(), watches };
}

/** Milliseconds from one reading to the next. `passMs`: within this time each e-mail is read once. Pure. */
export function readEveryMs({ extensions, unread }: EmailsKept, share: number, passMs: number): number {
  const fastest = 1_000 / mostPerSecond;
  return (unread > 0 ? fastest : Math.max(fastest, passMs / Math.max(1, extensions))) / share;
}

export interface RefreshDeps {
  clock: { now(): number };
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  emails: EmailRefreshStore;
  phoneSystem: Pick<PhoneSystem, 'listExtensions' | 'isThere'>;
  mailboxes: Pick<Mailboxes, 'readEmail'>;
  /** Hears that e-mails or extensions have changed, once that is stored. */
  changed(tenantId: string): void;
  passMs: number;
}

export interface Customer {
  tenantId: string;
  kAccount: string;
}

/** What is due of one customer. Answers how long to rest, milliseconds. Throws VendorError only where listing fails. */
export async function refreshCustomer(
  deps: RefreshDeps,
  customer: Customer,
  pace: RefreshPace,
  signal: AbortSignal,
): Promise<number> {
  const { clock, emails } = deps;
  const now = clock.now();
  for (const [extension, until] of pace.resting) if (until <= now) pace.resting.delete(extension);
  const kept = await emails.loadKept(customer.tenantId, customer.kAccount, [...pace.resting.keys()]);
  const stands = await standing(pace, kept);
  if (now < pace.restsUntil) {
    const restMs = pace.restsUntil - now;
    return stands.emails || stands.extensions ? Math.min(restMs, lookAgainMs) : restMs;
  }
  const listIn = (kept.listedAt?.getTime() ?? 0) + listEveryMs - now;
  if (listIn <= 0) {
    await orRest(pace, clock, () => refreshListing(deps, customer));
    return 0;
  }
  const everyMs = readEveryMs(kept, pace.share, deps.passMs);
  const inDoubt = stands.emails || pace.inARow.isInDoubt();
  const readIn = kept.unread > 0 || inDoubt ? 0 : (kept.lastReadAt?.getTime() ?? 0) + everyMs - now;
  if (kept.extensions === 0 || readIn > 0) return Math.min(listIn, kept.extensions === 0 ? listIn : readIn);
  const tried = await readSlice(deps, customer, pace, { everyMs, inDoubt, signal });
  // who is asked in doubt takes nobody's turn
  const gapMs = !inDoubt && pace.inARow.isInDoubt() ? 1_000 / pace.share : readEveryMs(kept, pace.share, deps.passMs);
  if (tried > 0) pace.restsUntil = Math.max(pace.restsUntil, clock.now() + gapMs);
  return tried === 0 ? listIn : 0;
}

/** Which trouble stands. Others read, too, e.g. because an admin has asked for it: what they could read since ends it. */
async function standing(
  { watches, inARow }: RefreshPace,
  { troubledSince, lastReadAt, listedAt }: EmailsKept,
): Promise<{ emails: boolean; extensions: boolean }> {
  const isOver = (since: Date | undefined, at: Date | undefined) =>
    since !== undefined && at !== undefined && at > since;
  const over = {
    emails: isOver(troubledSince.emails, lastReadAt),
    extensions: isOver(troubledSince.extensions, listedAt),
  };
  if (over.emails) {
    inARow.read();
    await watches.emails.succeeded();
  }
  if (over.extensions) await watches.extensions.succeeded();
  return {
    emails: troubledSince.emails !== undefined && !over.emails,
    extensions: troubledSince.extensions !== undefined && !over.extensions,
  };
}

/** A failure rests the customer. */
async function orRest(pace: RefreshPace, clock: RefreshDeps['clock'], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    pace.restsUntil = clock.now() + Math.max(restOfAllMs, error.details.retryAfterMs ?? 0);
    return isOfCustomer(error) ? undefined : pace.watches.extensions.failed(error);
  }
  await pace.watches.extensions.succeeded();
}

/**
 * Reads those whose turn it is, spread out, and saves what it has. In doubt, one that was read before has its turn instead: it
 * tells whether the customer can be read. Answers how many were tried.
 */
async function readSlice(
  deps: RefreshDeps,
  { tenantId, kAccount }: Customer,
  pace: RefreshPace,
  { everyMs, inDoubt, signal }: { everyMs: number; inDoubt: boolean; signal: AbortSignal },
): Promise<number> {
  const { emails } = deps;
  const most = Math.max(1, Math.floor(sliceMs / everyMs));
  const resting = [...pace.resting.keys()];
  const proof = inDoubt ? await emails.findReadBefore(tenantId, kAccount, resting) : undefined;
  const turn = proof ? [proof] : await emails.listOldest(tenantId, kAccount, most, resting);
  const reads: EmailRead[] = [];
  let tried = 0;
  for (const { extension, email: known } of turn) {
    if (tried > 0) await deps.sleep(everyMs, signal);
    if (signal.aborted) break;
    tried += 1;
    const read = await readOne(deps, tenantId, { extension, isProof: proof !== undefined }, pace);
    if (read === 'rest') break;
    if (read !== 'failed') reads.push({ extension, email: read.email, known });
    else if (!inDoubt && pace.inARow.isInDoubt()) break;
  }
  await saveReads(deps, tenantId, reads);
  return tried;
}

interface Asked {
  extension: string;
  /** It was read before, and is asked for the whole customer. */
  isProof: boolean;
}

type OneRead = { email: string | undefined } | 'failed' | 'rest';

async function readOne(
  { clock, mailboxes, passMs }: RefreshDeps,
  tenantId: string,
  asked: Asked,
  pace: RefreshPace,
): Promise<OneRead> {
  try {
    const email = await mailboxes.readEmail(tenantId, asked.extension);
    pace.goodReads += 1;
    pace.inARow.read();
    if (pace.goodReads % readsToRecover === 0) pace.share = Math.min(1, pace.share + 0.1);
    await pace.watches.emails.succeeded();
    return { email };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const next = slowDown(pace, asked, error, { now: clock.now(), passMs });
    // of refused logins whoever looks at the portal's switch tells, and sees within a minute that they are mended
    if (next === 'rest-of-all' && asked.isProof && !isOfCustomer(error)) await pace.watches.emails.failed(error);
    return next === 'failed' ? 'failed' : 'rest';
  }
}

/** The e-mail stays as it was known. */
function slowDown(
  pace: RefreshPace,
  { extension, isProof }: Asked,
  error: VendorError,
  { now, passMs }: { now: number; passMs: number },
): 'failed' | 'rest' | 'rest-of-all' {
  const { trouble, details } = error;
  pace.goodReads = 0;
  if (!isOfCustomer(error)) pace.resting.set(extension, now + passMs);
  const isStrained = trouble === 'throttled' || (trouble === 'unavailable' && details.status !== 500);
  if (isStrained) pace.share = Math.max(leastShare, pace.share / 2);
  const retryAfterMs = details.retryAfterMs ?? 0;
  if (isOfCustomer(error) || isProof || pace.inARow.failed(failureKindOf(error))) {
    pace.restsUntil = now + Math.max(restOfAllMs, retryAfterMs);
    return 'rest-of-all';
  }
  if (!isStrained) return 'failed';
  pace.restsUntil = now + retryAfterMs;
  return 'rest';
}

export async function saveReads(
  { clock, emails, changed }: Pick<RefreshDeps, 'clock' | 'emails' | 'changed'>,
  tenantId: string,
  reads: readonly EmailRead[],
): Promise<void> {
  if (reads.length === 0) return;
  const different = await emails.saveEmails(tenantId, reads, new Date(clock.now()));
  if (different.length > 0) changed(tenantId);
}

async function refreshListing(deps: RefreshDeps, { tenantId, kAccount }: Customer): Promise<void> {
  const { clock, emails, phoneSystem, changed } = deps;
  const listed: ExtensionListing[] = [];
  for await (const page of phoneSystem.listExtensions(tenantId, kAccount)) listed.push(...page);
  const known = await emails.listKnown(tenantId, kAccount);
  const { saved, gone, renamed } = await compareListing(phoneSystem, tenantId, known, listed);
  const touched = renamed || gone.length > 0;
  await emails.saveListing(tenantId, kAccount, { saved, gone, known: touched, at: new Date(clock.now()) });
  if (saved.length > 0 || touched) changed(tenantId);
}
