/**
 * What one more word of NFON's changes about an extension's line. Pure. NFON names one state per extension; where it has several
 * calls or devices, each speaks in turn, and words may come twice or late.
 */
import type { LineState } from '../../contract/presence.ts';
import type { LineWord } from './translate.ts';

export interface HeardLine {
  line: LineState;
  updatedAt: Date | undefined;
  /** NFON's time of the newest word, also of one that changed nothing; nanoseconds since the epoch. */
  order: bigint | undefined;
  /** When that word came; milliseconds since the epoch. */
  heardAt: number;
  /** In use, and since then a second call rings. */
  ringing: { word: LineWord; since: number } | undefined;
}

/** How late a word may come; what is stamped older beyond that is believed, as clocks may be wrong. */
const disorderMs = 60_000;
/** The longest a call rings: "Default value is 20 seconds, maximum value is 120 seconds" (NFON CTI API 1.0.0, `call.timeout`). */
export const longestRingMs = 120_000;

/** The same object when the word says nothing new or is not to be believed. */
export function hear(before: HeardLine | undefined, word: LineWord, now: number): HeardLine {
  if (before === undefined) return take(word, word.line ?? 'unknown', now);
  // a value nobody knows says nothing about what was known
  if (word.line === undefined || isLate(before, word, now)) return before;
  if (before.line === 'in-use' && word.line === 'ringing') return secondCallRings(before, word, now);
  return take(word, word.line, now);
}

/** Ringing that outlasts every second call is a state of its own: the call before it is over. */
export function settle(before: HeardLine, now: number): HeardLine {
  const { ringing } = before;
  if (ringing === undefined || now - ringing.since < longestRingMs) return before;
  return take(ringing.word, 'ringing', before.heardAt);
}

/** What a snapshot says replaces what was known, but for a value nobody knows and a second call that rang before already. */
export function replace(before: HeardLine | undefined, word: LineWord, now: number): HeardLine {
  if (before === undefined) return take(word, word.line ?? 'unknown', now);
  const rang = before.ringing?.word.order;
  const ringsOn = word.line === 'ringing' && rang !== undefined && rang === word.order;
  if (ringsOn) return settle(before, now);
  return word.line === undefined ? { ...before, order: word.order } : take(word, word.line, now);
}

function take({ updatedAt, order }: LineWord, line: LineState, now: number): HeardLine {
  return { line, updatedAt, order, heardAt: now, ringing: undefined };
}

function isLate(before: HeardLine, word: LineWord, now: number): boolean {
  if (before.order === undefined || word.order === undefined) return false;
  return word.order < before.order && now - before.heardAt < disorderMs;
}

/** The first call goes on until NFON says `idle` or the like: a call that waits must not take "In a call" away. */
function secondCallRings(before: HeardLine, word: LineWord, now: number): HeardLine {
  const ringing = before.ringing ?? { word, since: now };
  return settle({ ...before, order: word.order ?? before.order, heardAt: now, ringing }, now);
}
