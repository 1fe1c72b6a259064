import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCloseTexts, editDistance } from '../../../bot/onboarding/close-texts.ts';

const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), minLength: 1, maxLength: 12 }), {
  maxLength: 40,
});

function indexed(all: readonly string[]) {
  const index = createCloseTexts<string>();
  for (const text of new Set(all)) index.add(text, text);
  return index;
}

/** Letters to add, drop or replace; swaps count as two. */
function withoutSwap(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (last[column] ?? 0) + Number(letter !== other);
      current.push(Math.min(replaced, (last[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    last = current;
  }
  return last[b.length] ?? 0;
}

describe('close texts', () => {
  it('are all those one letter off, each with its distance', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, which) => {
        const wanted = all[which % Math.max(all.length, 1)] ?? 'abc';
        const expected = new Map(
          [...new Set(all)].flatMap((text) => {
            const letters = editDistance(text, wanted);
            return letters <= 1 ? [[text, letters] as const] : [];
          }),
        );
        expect(new Map(indexed(all).within(wanted, 1))).toEqual(expected);
      }),
    );
  });

  it('are all those two letters off, but for some with a swap among them', () => {
    fc.assert(
      fc.property(texts, texts, (all, wantedOnes) => {
        const index = indexed(all);
        for (const wanted of wantedOnes.filter(({ length }) => length >= 3)) {
          const found = index.within(wanted, 2);
          for (const text of new Set(all)) {
            const letters = editDistance(text, wanted);
            if (letters > 2) expect(found.has(text)).toBe(false);
            else if (letters < 2 || (text.length >= 3 && withoutSwap(text, wanted) === 2))
              expect(found.get(text)).toBe(letters);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells the smallest distance of somebody with several texts', () => {
    const index = createCloseTexts<string>();
    for (const text of ['lena.vogt', 'lena.voigt', 'lenavogt']) index.add(text, 'Lena');
    expect([...index.within('lena.voigt', 2)]).toEqual([['Lena', 0]]);
  });
});

describe('the distance of two texts', () => {
  it.each([
    ['vogt', 'voigt', 1],
    ['lena', 'lnea', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
    ['ca', 'abc', 3],
  ])('of %s and %s is %i', (a, b, letters) => {
    expect(editDistance(a, b)).toBe(letters);
    expect(editDistance(b, a)).toBe(letters);
  });

  it('beyond the limit is told as one more', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        fc.string({ maxLength: 8 }),
        fc.integer({ min: 0, max: 3 }),
        (a, b, most) => {
          expect(editDistance(a, b, most)).toBe(Math.min(editDistance(a, b), most + 1));
        },
      ),
    );
  });
});
