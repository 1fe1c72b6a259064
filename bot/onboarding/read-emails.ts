/** E-mails of many extensions, one call each. A mailbox that gives no answer holds up no other, and is asked again at the end. */
import { kAccountOf } from '../../contract/extension.ts';
import { VendorError } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import { type Another, answerOf, createCustomerVerdict, failureKindOf, isOfCustomer } from './failures-in-a-row.ts';
import type { OnboardingDeps } from './onboarding.ts';

type Deps = Pick<OnboardingDeps, 'clock' | 'matches' | 'phoneSystem' | 'changed'>;

/** E-mails are saved in batches, so that a break loses little and the database is not asked for each. */
const batch = 50;
const saveEveryMs = 400;
/** All at once, each call's credentials would wait for the store longer than it lets anybody wait. */
const startedAtOnce = 100;
/** A 429 or 503 is of Cloudya as a whole, unless one mailbox meets it again and again: the adapter has slowed down and rests between the tries. */
const mostStrained = 5;

/**
 * Mailboxes without an answer stay unread. Throws when Cloudya as a whole gives none, or refuses us. `answersElsewhere`: others
 * of the customer were read before.
 */
export async function readEmails(
  deps: Deps,
  tenantId: string,
  extensions: readonly string[],
  answersElsewhere: boolean,
  signal: AbortSignal,
): Promise<void> {
  const first = await readRound(deps, tenantId, extensions, { again: false, signal });
  const nobody = first.length > 0 && first.length === extensions.length;
  if (nobody && !answersElsewhere) throw first[0]?.error;
  const unread = first.map(({ extension }) => extension);
  await readRound(deps, tenantId, unread, { again: true, signal });
}

interface Failed {
  extension: string;
  error: VendorError;
}

/**
 * The adapter paces the calls; here as many are started as it may ever have under way, and saved as they come. `again`: all
 * of these have failed before, so only strain counts.
 */
async function readRound(
  deps: Deps,
  tenantId: string,
  extensions: readonly string[],
  how: { again: boolean; signal: AbortSignal },
): Promise<Failed[]> {
  const failed: Failed[] = [];
  const abort = new AbortController();
  const signal = AbortSignal.any([how.signal, abort.signal]);
  const saver = createSaver(deps, tenantId);
  let lastRead: string | undefined;
  const askAnother = async (): Promise<Another> => {
    const another = lastRead ?? (await findReadBefore(deps, tenantId, extensions, failed));
    if (another === undefined) return 'nobody';
    const answer = await answerOf(deps.phoneSystem.readVoicemailEmail(tenantId, another, signal));
    signal.throwIfAborted();
    return answer;
  };
  const verdict = createCustomerVerdict('many', askAnother);
  const readOne = async (extension: string) => {
    for (let tried = 1; ; tried++) {
      try {
        const askedAt = deps.clock.now();
        const email = await deps.phoneSystem.readVoicemailEmail(tenantId, extension, signal);
        verdict.read();
        lastRead = extension;
        return await saver.add({ extension, email, askedAt });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof VendorError) || isOfCustomer(error)) throw error;
        const kind = failureKindOf(error);
        const strain = kind === 'strained';
        if ((strain || !how.again) && (await verdict.failed(kind))) throw error;
        if (!strain || tried >= mostStrained) return void failed.push({ extension, error });
      }
    }
  };
  const orEndAll = (error: unknown) => {
    abort.abort();
    throw error;
  };
  try {
    await atOnce(startedAtOnce, extensions, (extension) => readOne(extension).catch(orEndAll));
  } finally {
    await saver.save();
  }
  return failed;
}

/** One of the customer that was read before this round, best of all one that need not be read again. */
async function findReadBefore(
  { matches }: Deps,
  tenantId: string,
  extensions: readonly string[],
  failed: readonly Failed[],
): Promise<string | undefined> {
  const kAccount = kAccountOf(extensions[0] ?? '');
  const read = (await matches.listExtensions(tenantId)).filter(({ emailRead }) => emailRead);
  const readBefore = new Set(read.map(({ extension }) => extension).filter((each) => kAccountOf(each) === kAccount));
  const toRead = new Set(extensions);
  const silent = new Set(failed.map(({ extension }) => extension));
  const others = [...readBefore].filter((each) => !toRead.has(each));
  return others[0] ?? extensions.findLast((each) => readBefore.has(each) && !silent.has(each));
}

function createSaver({ clock, matches, changed }: Deps, tenantId: string) {
  let read: { extension: string; email: string | undefined; askedAt: number }[] = [];
  let savedAt = clock.now();
  const save = async () => {
    const emails = read;
    read = [];
    savedAt = clock.now();
    if (emails.length > 0) {
      const askedAt = Math.min(...emails.map((each) => each.askedAt));
      await matches.saveEmails(tenantId, emails, new Date(savedAt), new Date(askedAt));
    }
    changed(tenantId);
  };
  return {
    save,
    async add(one: { extension: string; email: string | undefined; askedAt: number }): Promise<void> {
      read.push(one);
      if (read.length >= batch || clock.now() - savedAt >= saveEveryMs) await save();
    },
  };
}
