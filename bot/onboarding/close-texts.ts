/** Finds texts that are one or two letters off, without comparing all pairs. */

export interface CloseTexts<Item> {
  add(text: string, item: Item): void;
  /** Items with a text at most `most` letters off, each with the smallest number of letters. */
  within(text: string, most: 1 | 2): Map<Item, number>;
}

interface Entry<Item> {
  text: string;
  letters: number;
  item: Item;
}

/** Pieces that more texts share are passed over: the search would become slow, and another piece is likely rarer. */
const crowd = 2_000;

/**
 * One letter off: both share a text less one letter (symmetric-delete spelling correction). Two: of three thirds one is
 * whole and moved by few places (Li et al., Pass-Join, VLDB 2011). Only a swap across a border touches two thirds: with
 * another edit in the third one it goes unnoticed.
 */
export function createCloseTexts<Item>(): CloseTexts<Item> {
  const byVariant = new Map<string, Entry<Item>[]>();
  const byThird = new Map<string, Entry<Item>[]>();
  return {
    add(text, item) {
      const entry = { text, letters: lettersOf(text), item };
      for (const variant of lessOneLetter(text)) push(byVariant, variant, entry);
      for (const { start, end } of thirdsOf(text.length))
        push(byThird, keyOf(text.length, start, text.slice(start, end)), entry);
    },
    within(text, most) {
      const found = new Map<Item, number>();
      const letters = lettersOf(text);
      for (const entry of sharing(byVariant, byThird, text, most)) {
        if (countBits(letters ^ entry.letters) > 2 * most) continue;
        const distance = editDistance(entry.text, text, most);
        if (distance <= most) found.set(entry.item, Math.min(distance, found.get(entry.item) ?? distance));
      }
      return found;
    },
  };
}

function push<Item>(buckets: Map<string, Item[]>, key: string, item: Item): void {
  const bucket = buckets.get(key);
  if (!bucket) buckets.set(key, [item]);
  // one too many is kept, so that a crowd shows in whatever order texts come
  else if (bucket.length <= crowd) bucket.push(item);
}

function* sharing<Item>(
  byVariant: ReadonlyMap<string, Item[]>,
  byThird: ReadonlyMap<string, Item[]>,
  text: string,
  most: 1 | 2,
): Generator<Item> {
  const pieces = [...lessOneLetter(text)].map((variant) => byVariant.get(variant));
  if (most === 2) pieces.push(...thirdKeys(text).map((key) => byThird.get(key)));
  for (const bucket of pieces) if (bucket && bucket.length <= crowd) yield* bucket;
}

/** Pieces of `text` that may be a third of a text two letters off: where a third can have moved to is known from both ends. */
function thirdKeys(text: string): string[] {
  return [-2, -1, 0, 1, 2].flatMap((longer) =>
    thirdsOf(text.length - longer).flatMap(({ start, end }, before) => {
      const after = 2 - before;
      const shifts = [-2, -1, 0, 1, 2].filter((by) => Math.abs(by) <= before && Math.abs(by - longer) <= after);
      return shifts.map((by) => keyOf(text.length - longer, start, text.slice(start + by, end + by)));
    }),
  );
}

function keyOf(length: number, start: number, piece: string): string {
  return `${length}/${start}/${piece}`;
}

function thirdsOf(length: number): { start: number; end: number }[] {
  if (length < 3) return [];
  const first = Math.floor(length / 3);
  const second = Math.floor((2 * length) / 3);
  return [
    { start: 0, end: first },
    { start: first, end: second },
    { start: second, end: length },
  ];
}

/** The text itself and every text with one letter less. */
function lessOneLetter(text: string): Set<string> {
  const variants = new Set([text]);
  for (let at = 0; at < text.length; at += 1) variants.add(text.slice(0, at) + text.slice(at + 1));
  return variants;
}

/** Which letters occur, as bits: one edit changes two of them at most, so most pairs need no closer look. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) bits |= 1 << (text.charCodeAt(at) & 31);
  return bits;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/**
 * How many letters to add, drop, replace or swap with their neighbour to turn `a` into `b` (Damerau-Levenshtein, optimal
 * string alignment). More than `most` is told as `most + 1`.
 */
export function editDistance(a: string, b: string, most = Math.max(a.length, b.length)): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = nextRow(a, b, row, last, beforeLast);
    // both rows, since a swap reaches back over one
    if (Math.min(...current) > most && Math.min(...last) > most) return most + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}

function nextRow(a: string, b: string, row: number, last: readonly number[], beforeLast: readonly number[]): number[] {
  const current = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const replaced = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
    const cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced);
    const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    current.push(swapped ? Math.min(cost, (beforeLast[column - 2] ?? 0) + 1) : cost);
  }
  return current;
}
