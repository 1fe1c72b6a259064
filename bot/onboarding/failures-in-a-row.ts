/** Where many mailboxes of a customer are read: is a failure of the one mailbox, or of the customer? */
import { PresenceError, VendorError } from '../errors.ts';

/** `refused`: this mailbox may not be read. `strained`: Cloudya has too much to do. `unanswered`: all else. */
export type FailureKind = 'refused' | 'strained' | 'unanswered';

/** How many mailboxes are read at a time: what goes wrong for a moment strikes all of them, and none of it says more than one failure. */
export type UnderWay = 'few' | 'many';

/** A refusal is an answer, so fewer of them tell than of answers that did not come. */
const most: Record<UnderWay, Record<FailureKind, number>> = {
  few: { refused: 3, strained: 5, unanswered: 5 },
  many: { refused: 10, strained: 30, unanswered: 30 },
};

const kinds: readonly FailureKind[] = ['refused', 'strained', 'unanswered'];

export interface FailuresInARow {
  /** A mailbox was read: what failed before was of single mailboxes. */
  read(): void;
  /** True: the customer's others are not to be asked now. */
  failed(kind: FailureKind): boolean;
  /** One more would be of the customer: who is asked next must be one that was read before, as many may be closed for good. */
  isInDoubt(): boolean;
}

/**
 * One mailbox may fail by itself; so many of one kind, with none read between them, are of the customer, if the last of them was
 * read before or nobody was.
 */
export function createFailuresInARow(underWay: UnderWay): FailuresInARow {
  const fresh = (): Record<FailureKind, number> => ({ refused: 0, strained: 0, unanswered: 0 });
  let row = fresh();
  return {
    read: () => {
      row = fresh();
    },
    failed: (kind) => {
      row[kind] += 1;
      return row[kind] >= most[underWay][kind];
    },
    isInDoubt: () => kinds.some((kind) => row[kind] >= most[underWay][kind] - 1),
  };
}

/** What one mailbox answered that was read before; `nobody`: none was. */
export type Another = 'read' | 'failed' | 'nobody';

/** Of a mailbox that is read for the others' sake. All else is a fault of our own. */
export async function answerOf(reading: Promise<unknown>): Promise<Another> {
  try {
    await reading;
    return 'read';
  } catch (error) {
    if (error instanceof VendorError || error instanceof PresenceError) return 'failed';
    throw error;
  }
}

export interface CustomerVerdict extends Pick<FailuresInARow, 'read'> {
  /** True: the customer's others are not to be asked now. */
  failed(kind: FailureKind): Promise<boolean>;
}

/** For who reads several at a time: those that fail while the other one is asked wait for the same answer. */
export function createCustomerVerdict(underWay: UnderWay, askAnother: () => Promise<Another>): CustomerVerdict {
  const inARow = createFailuresInARow(underWay);
  let asking: Promise<Another> | undefined;
  const ask = async () => {
    try {
      const another = await askAnother();
      if (another === 'read') inARow.read();
      return another;
    } finally {
      asking = undefined;
    }
  };
  return {
    read: inARow.read,
    async failed(kind) {
      const isLong = inARow.failed(kind);
      if (!inARow.isInDoubt()) return false;
      asking ??= ask();
      const another = await asking;
      return another === 'failed' || (another === 'nobody' && isLong);
    },
  };
}

/** Logins refused or gone, or a clock that is off: no mailbox of the customer can be read. */
export function isOfCustomer(error: VendorError | PresenceError): boolean {
  if (error instanceof PresenceError) return true;
  const { trouble, details } = error;
  return trouble === 'unauthorized' || details.operatorKey === true || details.clockAheadMinutes !== undefined;
}

export function failureKindOf(error: VendorError | PresenceError): FailureKind {
  if (!(error instanceof VendorError)) return 'unanswered';
  if (error.trouble === 'forbidden') return 'refused';
  return error.trouble === 'throttled' || error.details.status === 503 ? 'strained' : 'unanswered';
}
