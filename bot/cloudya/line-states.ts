/** Line states of a customer: a snapshot on every connect, then what the stream brings, and now and then a second look. */
import { extensionName } from '../../contract/extension.ts';
import type { Clock, LineMessage, LineReading, LineStates } from '../presence/ports.ts';
import type { CustomerClients } from './cloudya.ts';
import { type HeardLine, hear, longestRingMs, replace } from './heard-line.ts';
import { type LineWord, lineWordOf } from './translate.ts';

export interface LineStatesDeps {
  clientsOf(tenantId: string, kAccount: string): Promise<Pick<CustomerClients, 'cti'>>;
  clock: Clock;
  /** A stream without a byte for this long is broken. */
  silenceMs: number;
  /** Milliseconds between two looks at all states while the stream stands: what it lost stays wrong no longer. */
  lookAgainMs: number;
}

/** Signs of life are passed on no more often than this. */
const heartbeatMs = 5_000;
/** A break no longer than this leaves what was known worth something. */
const shortBreakMs = 2 * 60_000;

/** By number. */
type Heard = Map<string, HeardLine>;

export function createLineStates(deps: LineStatesDeps): LineStates {
  const { clientsOf, clock, silenceMs } = deps;
  const memory = createMemory(clock);
  return {
    async *follow(tenantId, kAccount, signal) {
      const customer = `${tenantId}/${kAccount}`;
      const over = new AbortController();
      const open = AbortSignal.any([signal, over.signal]);
      const sift = createSift(kAccount, memory.recall(customer), clock);
      let connected = false;
      try {
        const { cti } = await clientsOf(tenantId, kAccount);
        // stream first, then snapshot: no change can fall between the two
        const stream = await cti.openStream(open, silenceMs);
        const snapshot = sift.snapshot((await cti.snapshot(open)).map(lineWordOf));
        connected = true;
        yield snapshot;
        const look = createSecondLook(deps, () => cti.snapshot(open));
        for await (const item of stream) {
          if (item.kind === 'state') yield* sift.word(lineWordOf(item.state));
          yield* sift.alive();
          const seen = look(sift.doubtfulFrom());
          if (seen !== undefined) yield* sift.look(seen.states.map(lineWordOf), seen.askedAt);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        // closes the stream, also when it was never read
        over.abort();
        if (connected) memory.keep(customer, sift.heard);
      }
    },
  };
}

/** What was known when a connection ended, for the next one. */
function createMemory(clock: Clock) {
  const kept = new Map<string, { heard: Heard; at: number }>();
  return {
    keep: (customer: string, heard: Heard) => void kept.set(customer, { heard, at: clock.now() }),
    recall(customer: string): Heard {
      const found = kept.get(customer);
      if (found === undefined || clock.now() - found.at > shortBreakMs) return new Map();
      return found.heard;
    },
  };
}

interface Seen<State> {
  states: State[];
  askedAt: number;
}

/**
 * Asked at each sign of life; answers with a fresh snapshot once one has come. The stream does not wait for it. What is
 * doubtful `doubtfulFrom` some moment on is looked at then.
 */
function createSecondLook<State>({ clock, lookAgainMs }: LineStatesDeps, read: () => Promise<State[]>) {
  let lookedAt = clock.now();
  let fresh: Seen<State> | undefined;

  async function lookOnce(askedAt: number): Promise<void> {
    // one that fails is left out: the stream stands, and the next look comes
    const states = await read().catch(() => undefined);
    if (states !== undefined) fresh = { states, askedAt };
  }

  return (doubtfulFrom: number): Seen<State> | undefined => {
    const now = clock.now();
    if (now - lookedAt >= lookAgainMs || (now >= doubtfulFrom && lookedAt < doubtfulFrom)) {
      lookedAt = now;
      void lookOnce(lookedAt);
    }
    const seen = fresh;
    fresh = undefined;
    return seen;
  };
}

interface Sift {
  heard: Heard;
  snapshot(words: readonly LineWord[]): LineMessage;
  word(word: LineWord): LineMessage[];
  alive(): LineMessage[];
  /** Only what has not been spoken of since it was asked for. */
  look(words: readonly LineWord[], askedAt: number): LineMessage[];
  /**
   * When the first of the second calls has rung for longer than any call does: either the call before it is over, or the
   * word that it rings no more was lost, which only a look tells apart. Infinity where none rings.
   */
  doubtfulFrom(): number;
}

/** Lets changes pass. What repeats what is known is a sign of life only, e.g. a state of which nothing but `updated` moved. */
function createSift(kAccount: string, known: Heard, clock: Clock): Sift {
  const heard: Heard = new Map();
  const readingOf = (number: string, { line, updatedAt }: HeardLine): LineReading => ({
    extension: extensionName({ number, kAccount }),
    line,
    updatedAt,
  });
  /** Numbers in use on which a second call rings, and since when. */
  const ringing = new Map<string, number>();
  let lastBeat = clock.now();

  function keep(number: string, line: HeardLine): LineMessage[] {
    const before = heard.get(number);
    heard.set(number, line);
    if (line.ringing) ringing.set(number, line.ringing.since);
    else ringing.delete(number);
    return before?.line === line.line ? [] : [{ kind: 'change', line: readingOf(number, line) }];
  }

  const word = (said: LineWord) => keep(said.number, hear(heard.get(said.number), said, clock.now()));

  return {
    heard,
    word,
    snapshot(words) {
      for (const said of words) keep(said.number, replace(known.get(said.number), said, clock.now()));
      lastBeat = clock.now();
      return { kind: 'snapshot', lines: [...heard].map(([number, line]) => readingOf(number, line)) };
    },
    alive() {
      if (clock.now() - lastBeat < heartbeatMs) return [];
      lastBeat = clock.now();
      return [{ kind: 'heartbeat' }];
    },
    look: (words, askedAt) => words.filter((said) => (heard.get(said.number)?.heardAt ?? 0) < askedAt).flatMap(word),
    doubtfulFrom: () => Math.min(...ringing.values()) + longestRingMs,
  };
}
