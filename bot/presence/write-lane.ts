/** One vendor's writes for one tenant: a person has at most one under way, and nobody's failure holds up anybody else. */
import { VendorError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { restAfter } from './back-off.ts';
import type { Link } from './link.ts';
import type { Clock } from './ports.ts';
import type { Rights } from './rights.ts';
import { type TroubleSource, type Troubles, type TroubleWatch, watchTrouble } from './trouble.ts';

export interface LinkWrite {
  link: Link;
  /** Does it ask the vendor, or change our record only? */
  leaves: boolean;
  /** What is recorded before it leaves. False = superseded: it must not leave. */
  intend(): Promise<boolean>;
  apply(): Promise<void>;
  /** Failures so far, in a row. */
  tries: number;
  /** Tried again at `at`. */
  failed(error: unknown, at: Date): Promise<void>;
}

export interface Lane {
  has(extension: string): boolean;
  size(): number;
  /** Extensions written now. */
  writing(): ReadonlySet<string>;
  /** False = no room now, or a write for this person is under way, or the vendor has named a time to wait until. */
  begin(write: LinkWrite): boolean;
  /** When the vendor may be asked again; undefined = now. */
  opensAt(now: number): number | undefined;
  /** Extensions that rest after a failure that could not even be recorded. */
  resting(now: number): string[];
  /** Resolves when the writes now under way are through. */
  idle(): Promise<void>;
}

export interface LaneDeps {
  troubles: Troubles;
  rights: Pick<Rights, 'suspect' | 'served'>;
  clock: Clock;
  logger: Logger;
  random: () => number;
  /** Writes under way at the same time, per tenant and vendor. */
  concurrency: number;
  changed: (tenantId: string, extension: string) => void;
  finished: () => void;
}

const unrecordedRestMs = 5_000;

export function createLane(
  deps: LaneDeps,
  tenantId: string,
  source: TroubleSource,
  /** Values for the text of a trouble. */
  values: Record<string, string> = {},
): Lane {
  const { clock, logger } = deps;
  const working = new Map<string, Promise<void>>();
  const unrecorded = new Map<string, number>();
  let closedUntil = 0;
  const ask = createAsk(watchTrouble(deps, tenantId, source, values), (ms) => {
    closedUntil = clock.now() + ms;
  });

  async function run(write: LinkWrite): Promise<void> {
    const { extension } = write.link;
    try {
      await carryOut(deps, write, ask);
    } catch (err) {
      unrecorded.set(extension, clock.now() + unrecordedRestMs);
      logger.error({ err, tenantId, extension }, 'a link could not be reconciled');
    }
    working.delete(extension);
    deps.changed(tenantId, extension);
    deps.finished();
  }

  return {
    has: (extension) => working.has(extension),
    size: () => working.size,
    writing: () => new Set(working.keys()),
    begin(write) {
      const { extension } = write.link;
      if (working.has(extension) || working.size >= deps.concurrency) return false;
      // who waits for the vendor stays due, so that the most urgent go first when it opens
      if (write.leaves && clock.now() < closedUntil) return false;
      working.set(extension, run(write));
      return true;
    },
    opensAt: (now) => (closedUntil > now ? closedUntil : undefined),
    resting(now) {
      for (const [extension, until] of unrecorded) if (until <= now) unrecorded.delete(extension);
      return [...unrecorded.keys()];
    },
    async idle() {
      await Promise.all(working.values());
    },
  };
}

/** After a success the link is still dirty: the next look finds nothing to do and settles it. */
async function carryOut({ clock, logger, random }: LaneDeps, write: LinkWrite, ask: Ask): Promise<void> {
  const { tenantId, extension } = write.link;
  // Superseded while it waited: the newer inputs will be looked at instead.
  if (!(await write.intend())) return;
  try {
    await (write.leaves ? ask(extension, () => write.apply()) : write.apply());
  } catch (error) {
    const at = new Date(clock.now() + restAfter(error, write.tries, random));
    logger.warn({ err: error, tenantId, extension, nextTryAt: at }, 'a write failed');
    await write.failed(error, at);
  }
}

type Ask = (extension: string, write: () => Promise<void>) => Promise<void>;

/** Counts successes and failures. `close`: nobody asks for so many milliseconds, because the vendor has too much to do. */
function createAsk(watch: TroubleWatch, close: (ms: number) => void): Ask {
  return async (extension, write) => {
    try {
      await write();
    } catch (error) {
      if (error instanceof VendorError && error.trouble === 'throttled') close(error.details.retryAfterMs ?? 1_000);
      await watch.failed(error, extension);
      throw error;
    }
    await watch.succeeded();
  };
}
