/** E-mails of extensions somebody is looking at are read again at once, if they were not read lately. */
import { kAccountOf } from '../../contract/extension.ts';
import { VendorError } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import { isUnanswered } from './correct-email.ts';
import type { EmailRead, KnownEmail } from './email-refresh-store.ts';
import { answerOf, createCustomerVerdict, failureKindOf, isOfCustomer } from './failures-in-a-row.ts';
import { type Customer, type RefreshDeps, saveReads } from './refresh-emails.ts';

export interface CloserLooks {
  /** Somebody sees these extensions. Returns at once; what has changed is told as any change is. */
  at(tenantId: string, extensions: readonly string[]): void;
}

export interface CloserLookDeps extends Pick<RefreshDeps, 'clock' | 'emails' | 'mailboxes' | 'changed'> {
  logger: { warn(details: object, text: string): void };
}

/** What was read within this time is fresh enough, and what was asked for is not asked for again. */
export const freshMs = 5 * 60_000;
/** Of one tenant at a time: beyond these the background reads them. */
const mostUnderWay = 100;
/** Of one customer, so that one that is slow holds up no other. */
const atATime = 4;
/** What was read is saved in so many steps, so that somebody who waits sees the first soon. */
const savedTogether = 10;

export function createCloserLooks(deps: CloserLookDeps): CloserLooks {
  /** Per tenant: extension -> when it was chosen; whom a look left out is chosen again by the next. */
  const tried = new Map<string, Map<string, number>>();
  const underWay = new Map<string, number>();

  function choose(tenantId: string, extensions: readonly string[]): string[] {
    const now = deps.clock.now();
    const times = tried.get(tenantId) ?? new Map<string, number>();
    tried.set(tenantId, times);
    for (const [extension, at] of times) if (at + freshMs <= now) times.delete(extension);
    const room = mostUnderWay - (underWay.get(tenantId) ?? 0);
    const chosen = [...new Set(extensions)].filter((extension) => !times.has(extension)).slice(0, room);
    for (const extension of chosen) times.set(extension, now);
    return chosen;
  }

  async function look(tenantId: string, extensions: readonly string[]): Promise<void> {
    underWay.set(tenantId, (underWay.get(tenantId) ?? 0) + extensions.length);
    try {
      await readOld(deps, tenantId, extensions, (leftOut) => tried.get(tenantId)?.delete(leftOut));
    } catch (err) {
      deps.logger.warn({ err, tenantId }, 'e-mails somebody looks at could not be read');
    } finally {
      underWay.set(tenantId, (underWay.get(tenantId) ?? 0) - extensions.length);
    }
  }

  return {
    at(tenantId, extensions) {
      const chosen = choose(tenantId, extensions);
      if (chosen.length > 0) void look(tenantId, chosen);
    },
  };
}

async function readOld(
  deps: CloserLookDeps,
  tenantId: string,
  extensions: readonly string[],
  leaveOut: (extension: string) => void,
): Promise<void> {
  const old = await deps.emails.listOld(tenantId, extensions, new Date(deps.clock.now() - freshMs));
  const customers = [...Map.groupBy(old, ({ extension }) => kAccountOf(extension))];
  await atOnce(customers.length, customers, ([kAccount, ofCustomer]) =>
    readCustomer(deps, { tenantId, kAccount }, ofCustomer, leaveOut),
  );
}

/** Nobody asked for it: what gives no answer is read by the next look, or the background. */
async function readCustomer(
  deps: CloserLookDeps,
  { tenantId, kAccount }: Customer,
  old: readonly KnownEmail[],
  leaveOut: (extension: string) => void,
): Promise<void> {
  let reads: EmailRead[] = [];
  const save = async () => {
    const together = reads;
    reads = [];
    await saveReads(deps, tenantId, together);
  };
  const failed: string[] = [];
  const verdict = createCustomerVerdict('few', async () => {
    const another = await deps.emails.findReadBefore(tenantId, kAccount, failed);
    return another ? answerOf(deps.mailboxes.readEmail(tenantId, another.extension)) : 'nobody';
  });
  let over = false;
  const read = async ({ extension, email: known }: KnownEmail) => {
    if (over) return leaveOut(extension);
    try {
      const email = await deps.mailboxes.readEmail(tenantId, extension);
      verdict.read();
      reads.push({ extension, email, known });
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      failed.push(extension);
      const throttled = error instanceof VendorError && error.trouble === 'throttled';
      over ||= throttled || isOfCustomer(error) || (await verdict.failed(failureKindOf(error)));
    }
    if (reads.length >= savedTogether) await save();
  };
  try {
    await atOnce(atATime, old, read);
  } finally {
    await save();
  }
}
