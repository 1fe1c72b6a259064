/** The reading job: extensions, their e-mails (one call each), the directory. Resumable; the preview can be looked at meanwhile. */
import { kAccountOf } from '../../contract/extension.ts';
import { cloudyaProblem, PresenceError, VendorError } from '../errors.ts';
import { compareListing } from './compare-listing.ts';
import { type DirectoryDeps, readDirectory } from './follow-directory.ts';
import type { OnboardingDeps } from './onboarding.ts';
import type { ReadingRecord } from './onboarding-store.ts';
import type { ExtensionListing } from './ports.ts';
import { readEmails } from './read-emails.ts';

type Deps = Pick<OnboardingDeps, 'clock' | 'matches' | 'phoneSystem' | 'changed'>;

/** Throws when it could not finish, after what could be read is on its way to be linked; the queue tries again and goes on where it stopped. */
export async function readMatches(
  deps: Deps & { directory: DirectoryDeps },
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const reading = await deps.matches.beginReading(tenantId, new Date(deps.clock.now()));
  try {
    const kAccounts = await deps.matches.listCustomers(tenantId);
    const [failures] = await Promise.all([
      readExtensions(deps, tenantId, kAccounts, reading, signal),
      reading.directoryRead ? undefined : readPeople(deps, tenantId, signal),
    ]);
    if (failures.length > 0) {
      await deps.matches.saveReading(tenantId, { linksDue: true });
      throw failures[0];
    }
    // only shown with the preview: what stands in the way of the lines is told by whoever follows them
    const inUse = await settleAll(kAccounts, (kAccount) => deps.phoneSystem.linesInUse(tenantId, kAccount));
    await deps.matches.saveReading(tenantId, {
      finishedAt: new Date(deps.clock.now()),
      error: null,
      inUse: inUse.done.flat(),
    });
  } catch (error) {
    await deps.matches.saveReading(tenantId, { error: readingError(error) });
    throw error;
  } finally {
    deps.changed(tenantId);
  }
}

function readingError(error: unknown): string {
  if (error instanceof PresenceError) return error.code;
  if (!(error instanceof VendorError)) return 'internal';
  if (error.vendor === 'cloudya') return cloudyaProblem(error).code;
  if (error.trouble === 'throttled') return 'microsoft_throttles';
  return error.trouble === 'forbidden' || error.trouble === 'unauthorized'
    ? 'consent_withdrawn'
    : 'microsoft_unreachable';
}

/** A customer that is away costs the others nothing. Answers what failed. */
async function readExtensions(
  deps: Deps,
  tenantId: string,
  kAccounts: readonly string[],
  reading: ReadingRecord,
  signal: AbortSignal,
): Promise<unknown[]> {
  const listed = await settleAll(kAccounts, (kAccount) => listExtensions(deps, tenantId, kAccount));
  await deps.matches.saveReading(tenantId, { emailsTotal: listed.done.reduce((sum, { count }) => sum + count, 0) });
  const unread = await deps.matches.listUnread(tenantId, reading.startedAt);
  const ofEach = [...Map.groupBy(unread, kAccountOf)];
  const read = await settleAll(ofEach, async ([kAccount, extensions]) => {
    const rest = await takeExported(deps, tenantId, kAccount, extensions, signal);
    const all = listed.done.find((one) => one.kAccount === kAccount)?.count ?? 0;
    await readEmails(deps, tenantId, rest, rest.length < all, signal);
  });
  return [...listed.failures, ...read.failures];
}

async function settleAll<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) {
  const settled = await Promise.allSettled(items.map(work));
  return {
    done: settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    failures: settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : [])),
  };
}

/** Answers how many there are: those that are listed, and those that are known and not gone. */
async function listExtensions(
  { phoneSystem, matches }: Deps,
  tenantId: string,
  kAccount: string,
): Promise<{ kAccount: string; count: number }> {
  const known = (await matches.listExtensions(tenantId)).filter(({ extension }) => kAccountOf(extension) === kAccount);
  const listed: ExtensionListing[] = [];
  for await (const page of phoneSystem.listExtensions(tenantId, kAccount)) {
    await matches.saveExtensions(tenantId, page);
    listed.push(...page);
  }
  const gone = new Set((await compareListing(phoneSystem, tenantId, known, listed)).gone);
  const all = new Set([...known, ...listed].map(({ extension }) => extension).filter((each) => !gone.has(each)));
  await matches.keepOnlyExtensions(tenantId, kAccount, [...all]);
  return { kAccount, count: all.size };
}

/** Fewer are read one by one just as soon. */
const worthAnExport = 20;
/** So many e-mails of an export are read one by one as well: they must be the same. */
const compared = 3;

/** All e-mails in one call, where that can be had and is right. Answers which are still to be read. */
async function takeExported(
  { phoneSystem, matches, clock, changed }: Deps,
  tenantId: string,
  kAccount: string,
  extensions: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (extensions.length < worthAnExport) return extensions;
  const at = new Date(clock.now());
  const exported = await phoneSystem.exportEmails(tenantId, kAccount, signal);
  if (exported === undefined) return extensions;
  const samples = extensions.filter((extension) => exported.get(extension) !== undefined).slice(0, compared);
  const single = await settleAll(samples, (each) => phoneSystem.readVoicemailEmail(tenantId, each, signal));
  signal.throwIfAborted();
  // where a sample gives no answer, reading one by one finds out why
  const answered = samples.length > 0 && single.failures.length === 0;
  if (!answered || samples.some((each, place) => exported.get(each) !== single.done[place])) return extensions;
  const known = extensions.filter((extension) => exported.has(extension));
  const emails = known.map((extension) => ({ extension, email: exported.get(extension) }));
  await matches.saveEmails(tenantId, emails, at, at);
  changed(tenantId);
  return extensions.filter((extension) => !exported.has(extension));
}

async function readPeople(
  deps: Deps & { directory: DirectoryDeps },
  tenantId: string,
  signal: AbortSignal,
): Promise<void> {
  const directoryReadAt = new Date(deps.clock.now());
  await readDirectory(deps.directory, tenantId, signal);
  await deps.matches.saveReading(tenantId, { directoryReadAt });
  deps.changed(tenantId);
}
