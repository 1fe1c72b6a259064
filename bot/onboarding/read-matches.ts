/** The reading job: extensions, their e-mails (one call each), the directory. Resumable; the preview can be looked at meanwhile. */
import { kAccountOf } from '../../contract/extension.ts';
import { cloudyaProblem, PresenceError, VendorError } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import { type DirectoryDeps, readDirectory } from './follow-directory.ts';
import type { OnboardingDeps } from './onboarding.ts';
import type { ReadingRecord } from './onboarding-store.ts';

type Deps = Pick<OnboardingDeps, 'clock' | 'matches' | 'phoneSystem' | 'changed'>;

/** E-mails are saved in batches, so that a break loses little and the database is not asked for each. */
const batch = 50;
const saveEveryMs = 400;
/** All at once, each call's credentials would wait for the store longer than it lets anybody wait. */
const startedAtOnce = 100;

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
    const inUse = await Promise.all(kAccounts.map((kAccount) => deps.phoneSystem.linesInUse(tenantId, kAccount)));
    await deps.matches.saveReading(tenantId, {
      finishedAt: new Date(deps.clock.now()),
      error: null,
      inUse: inUse.flat(),
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
  await deps.matches.saveReading(tenantId, { emailsTotal: listed.done.reduce((sum, count) => sum + count, 0) });
  const unread = await deps.matches.listUnread(tenantId, reading.startedAt);
  const ofEach = [...Map.groupBy(unread, kAccountOf)];
  const read = await settleAll(ofEach, async ([kAccount, extensions]) => {
    const rest = await takeExported(deps, tenantId, kAccount, extensions, signal);
    await readEmails(deps, tenantId, rest, signal);
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

/** Answers how many there are. */
async function listExtensions({ phoneSystem, matches }: Deps, tenantId: string, kAccount: string): Promise<number> {
  const seen: string[] = [];
  for await (const page of phoneSystem.listExtensions(tenantId, kAccount)) {
    await matches.saveExtensions(tenantId, page);
    seen.push(...page.map(({ extension }) => extension));
  }
  await matches.keepOnlyExtensions(tenantId, kAccount, seen);
  return seen.length;
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
  const single = await Promise.all(samples.map((each) => phoneSystem.readVoicemailEmail(tenantId, each, signal)));
  const isRight = samples.length > 0 && samples.every((each, place) => exported.get(each) === single[place]);
  if (!isRight) return extensions;
  const known = extensions.filter((extension) => exported.has(extension));
  const emails = known.map((extension) => ({ extension, email: exported.get(extension) }));
  await matches.saveEmails(tenantId, emails, at, at);
  changed(tenantId);
  return extensions.filter((extension) => !exported.has(extension));
}

/** The adapter paces the calls; here as many are started as it may ever have under way, and saved as they come. */
async function readEmails(
  deps: Deps,
  tenantId: string,
  extensions: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let read: { extension: string; email: string | undefined; askedAt: number }[] = [];
  let savedAt = deps.clock.now();
  const save = async () => {
    const emails = read;
    read = [];
    savedAt = deps.clock.now();
    if (emails.length > 0) {
      const askedAt = Math.min(...emails.map((each) => each.askedAt));
      await deps.matches.saveEmails(tenantId, emails, new Date(savedAt), new Date(askedAt));
    }
    deps.changed(tenantId);
  };
  const abort = new AbortController();
  const both = AbortSignal.any([signal, abort.signal]);
  const readOne = async (extension: string) => {
    const askedAt = deps.clock.now();
    const email = await deps.phoneSystem.readVoicemailEmail(tenantId, extension, both);
    read.push({ extension, email, askedAt });
    if (read.length >= batch || deps.clock.now() - savedAt >= saveEveryMs) await save();
  };
  const orEndAll = (error: unknown) => {
    abort.abort();
    throw error;
  };
  try {
    await atOnce(startedAtOnce, extensions, (extension) => readOne(extension).catch(orEndAll));
  } finally {
    await save();
  }
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
