import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeardLine, hear, replace, settle } from '../../../bot/cloudya/heard-line.ts';
import type { LineWord } from '../../../bot/cloudya/translate.ts';
import { type LineState, lineStates } from '../../../contract/presence.ts';

/** `said` at second `at`, stamped with second `stamp` (default: the same; null: not stamped). */
type Said = [at: number, said: LineState | 'on-hold', stamp?: number | null];

function word(said: Said[1], stamp: number | null): LineWord {
  return {
    number: '101',
    line: said === 'on-hold' ? undefined : said,
    updatedAt: stamp === null ? undefined : new Date(stamp * 1000),
    order: stamp === null ? undefined : BigInt(stamp) * 1_000_000_000n,
  };
}

/** What is shown one after the other, without repeats. */
function shown(sequence: readonly Said[]): string[] {
  let known: HeardLine | undefined;
  const lines: string[] = [];
  for (const [at, said, stamp = at] of sequence) {
    known = hear(known && settle(known, at * 1000), word(said, stamp), at * 1000);
    if (lines.at(-1) !== known.line) lines.push(known.line);
  }
  return lines;
}

const sequences: [name: string, sequence: Said[], shown: string[]][] = [
  [
    'a call that rings, is taken and ends',
    [
      [0, 'idle'],
      [5, 'ringing'],
      [9, 'in-use'],
      [60, 'idle'],
    ],
    ['idle', 'ringing', 'in-use', 'idle'],
  ],
  [
    'a second call that rings in vain',
    [
      [0, 'in-use'],
      [5, 'ringing'],
      [25, 'in-use'],
      [60, 'idle'],
    ],
    ['in-use', 'idle'],
  ],
  [
    'a second call that rings on when the first ends',
    [
      [0, 'in-use'],
      [5, 'ringing'],
      [9, 'idle'],
      [9, 'ringing'],
    ],
    ['in-use', 'idle', 'ringing'],
  ],
  [
    'a second call that is taken when the first ends',
    [
      [0, 'in-use'],
      [5, 'ringing'],
      [9, 'ringing'],
      [12, 'in-use'],
      [99, 'idle'],
    ],
    ['in-use', 'idle'],
  ],
  [
    'two devices that speak in turn',
    [
      [0, 'ringing'],
      [2, 'in-use'],
      [2, 'ringing'],
      [3, 'in-use'],
      [3, 'ringing'],
      [4, 'in-use'],
    ],
    ['ringing', 'in-use'],
  ],
  [
    'an outgoing call whose other end rings',
    [
      [0, 'idle'],
      [1, 'in-use'],
      [2, 'ringing'],
      [8, 'in-use'],
    ],
    ['idle', 'in-use'],
  ],
  [
    'ringing for longer than any call rings',
    [
      [0, 'in-use'],
      [5, 'ringing'],
      [124, 'ringing'],
      [126, 'ringing'],
    ],
    ['in-use', 'ringing'],
  ],
  [
    'a device that is unplugged',
    [
      [0, 'in-use'],
      [5, 'offline'],
    ],
    ['in-use', 'offline'],
  ],
  [
    'a word that only moves the time',
    [
      [0, 'idle'],
      [5, 'idle'],
      [6, 'idle'],
    ],
    ['idle'],
  ],
  [
    'a value nobody knows',
    [
      [0, 'in-use'],
      [5, 'on-hold'],
      [9, 'in-use'],
      [12, 'idle'],
      [13, 'on-hold'],
    ],
    ['in-use', 'idle'],
  ],
  [
    'a value nobody knows, at first',
    [
      [0, 'on-hold'],
      [5, 'idle'],
    ],
    ['unknown', 'idle'],
  ],
  [
    'a word that comes late',
    [
      [0, 'idle', 0],
      [5, 'in-use', 5],
      [6, 'ringing', 3],
    ],
    ['idle', 'in-use'],
  ],
  [
    'a word that comes twice',
    [
      [0, 'in-use', 0],
      [5, 'idle', 5],
      [6, 'in-use', 0],
    ],
    ['in-use', 'idle'],
  ],
  [
    'a word that comes after one that only moved the time',
    [
      [0, 'idle', 0],
      [5, 'idle', 5],
      [6, 'in-use', 3],
    ],
    ['idle'],
  ],
  [
    'a word that comes while a second call rings',
    [
      [0, 'in-use', 0],
      [5, 'ringing', 5],
      [6, 'idle', 3],
    ],
    ['in-use'],
  ],
  [
    'a clock that went wrong',
    [
      [0, 'in-use', 9_000],
      [30, 'in-use', 30],
      [61, 'idle', 61],
    ],
    ['in-use', 'idle'],
  ],
  [
    'words without a time',
    [
      [0, 'idle', null],
      [5, 'in-use', null],
      [6, 'idle', 1],
    ],
    ['idle', 'in-use', 'idle'],
  ],
];

describe('the line of an extension', () => {
  it.each(sequences)('shows %s', (_, sequence, lines) => {
    expect(shown(sequence)).toEqual(lines);
  });

  it('is ringing once a second call has rung for two minutes, also when nothing more is said', () => {
    const held = hear(hear(undefined, word('in-use', 0), 0), word('ringing', 1), 1_000);
    expect(settle(held, 120_999)).toBe(held);
    expect(settle(held, 121_000)).toMatchObject({ line: 'ringing', updatedAt: new Date(1_000), ringing: undefined });
  });

  it('is what a snapshot says, whatever it is stamped', () => {
    const before = hear(undefined, word('in-use', 50), 50_000);
    expect(hear(before, word('idle', 40), 51_000)).toBe(before);
    expect(replace(before, word('idle', 40), 51_000).line).toBe('idle');
    expect(replace(before, word('ringing', 51), 51_000)).toMatchObject({ line: 'ringing', ringing: undefined });
    expect(replace(undefined, word('ringing', 51), 51_000).line).toBe('ringing');
  });

  it('is in use after a break in which the same second call rang on, and for no longer than it may ring', () => {
    const before = hear(hear(undefined, word('in-use', 0), 0), word('ringing', 5), 5_000);
    expect(replace(before, word('ringing', 5), 10_000)).toMatchObject({ line: 'in-use', ringing: { since: 5_000 } });
    expect(replace(before, word('ringing', 9), 10_000).line).toBe('ringing');
    expect(replace(before, word('ringing', 5), 125_000).line).toBe('ringing');
  });

  it('is what it was where a snapshot has a value nobody knows', () => {
    const before = hear(undefined, word('in-use', 50), 50_000);
    expect(replace(before, word('on-hold', 40), 51_000).line).toBe('in-use');
    expect(hear(replace(before, word('on-hold', 40), 51_000), word('idle', 45), 52_000).line).toBe('idle');
    expect(replace(undefined, word('on-hold', 40), 51_000).line).toBe('unknown');
  });

  it('is what was said last, however often and late everything comes', () => {
    const said = fc.array(fc.constantFrom<LineState>('idle', 'in-use', 'offline', 'unknown'), { minLength: 1 });
    fc.assert(
      fc.property(said, fc.infiniteStream(fc.nat()), (states, order) => {
        const words = states.map((state, at): Said => [0, state, at]);
        const twice = [...words, ...words]
          .map((said) => ({ said, at: order.next().value }))
          .sort((a, b) => a.at - b.at);
        expect(shown(twice.map(({ said }) => said)).at(-1)).toBe(states.at(-1));
      }),
    );
  });

  it('never shows what was not said', () => {
    const said = fc.array(fc.tuple(fc.nat(300), fc.constantFrom<LineState>(...lineStates)), { minLength: 1 });
    fc.assert(
      fc.property(said, (moments) => {
        const sequence = moments.toSorted(([a], [b]) => a - b);
        const states = sequence.map(([, state]) => state);
        expect(shown(sequence).every((line) => states.includes(line as LineState))).toBe(true);
      }),
    );
  });
});
