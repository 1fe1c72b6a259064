/** Line states of a customer: a snapshot on every connect, then what the stream brings. */
import type { Clock, LineMessage, LineReading, LineStates } from '../presence/ports.ts';
import type { CustomerClients } from './cloudya.ts';
import { lineReadingOf } from './translate.ts';

export interface LineStatesDeps {
  clientsOf(tenantId: string): Promise<Pick<CustomerClients, 'cti'>>;
  clock: Clock;
  /** A stream without a byte for this long is broken. */
  silenceMs: number;
}

/** The stream begins with every state, older perhaps than the snapshot: in this time older news is dropped. */
const bootstrapMs = 10_000;
/** Signs of life are passed on no more often than this. */
const heartbeatMs = 5_000;

export function createLineStates({ clientsOf, clock, silenceMs }: LineStatesDeps): LineStates {
  return {
    async *follow(tenantId, signal) {
      const over = new AbortController();
      const open = AbortSignal.any([signal, over.signal]);
      try {
        const { cti } = await clientsOf(tenantId);
        // stream first, then snapshot: no change can fall between the two
        const stream = await cti.openStream(open, silenceMs);
        const lines = (await cti.snapshot(open)).map(lineReadingOf);
        yield { kind: 'snapshot', lines };
        const sift = createSift(lines, clock);
        for await (const item of stream) {
          const message = item.kind === 'state' ? sift.state(lineReadingOf(item.state)) : sift.alive();
          if (message !== undefined) yield message;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        // closes the stream, also when it was never read
        over.abort();
      }
    },
  };
}

interface Sift {
  state(reading: LineReading): LineMessage | undefined;
  alive(): LineMessage | undefined;
}

/**
 * Lets changes pass. A state that repeats what is known is a sign of life only: NFON sends some whose `updated` moved
 * and nothing else.
 */
function createSift(snapshot: readonly LineReading[], clock: Clock): Sift {
  const known = new Map(snapshot.map((reading) => [reading.extension, reading]));
  const connectedAt = clock.now();
  let lastBeat = connectedAt;

  function alive(): LineMessage | undefined {
    if (clock.now() - lastBeat < heartbeatMs) return undefined;
    lastBeat = clock.now();
    return { kind: 'heartbeat' };
  }

  return {
    alive,
    state(reading) {
      const before = known.get(reading.extension);
      const bootstrapping = clock.now() - connectedAt < bootstrapMs;
      if (before?.line === reading.line || (bootstrapping && isOlder(reading, before))) return alive();
      known.set(reading.extension, reading);
      return { kind: 'change', line: reading };
    },
  };
}

function isOlder(reading: LineReading, before: LineReading | undefined): boolean {
  if (before?.updatedAt === undefined || reading.updatedAt === undefined) return false;
  return reading.updatedAt < before.updatedAt;
}
