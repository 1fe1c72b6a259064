/** Reads what a measurement says of itself: tables with the columns "Wanted" and "Found", as `test/bench/report.ts` writes them. */

/** What was wanted and not found, a sentence each. A table without both columns wants nothing; nor does an empty cell. */
export function unmetIn(markdown: string): string[] {
  return tablesIn(markdown).flatMap(([head = [], ...rows]) => {
    const [wanted, found] = [head.indexOf('Wanted'), head.indexOf('Found')];
    if (wanted < 0 || found < 0) return [];
    if (rows.length === 0) return ['a table of what must hold is empty'];
    return rows.flatMap((row) => {
      const [want = '', got = ''] = [row[wanted], row[found]];
      return isMet(want, got) ? [] : [`${row[0]}: ${want} was wanted, ${got || 'nothing'} was found`];
    });
  });
}

/** Rows of cells, without the line of dashes below the head. */
function tablesIn(markdown: string): string[][][] {
  return [...markdown.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .filter((line) => !/^\|( *:?-{3,}:? *\|)+$/.test(line))
      .map((line) =>
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      ),
  );
}

/** "1,500" and "1,500 ms" are wanted as they are; "at most" and "at least" bound a number of the same unit. */
function isMet(wanted: string, found: string): boolean {
  if (wanted === '') return true;
  const [, bound, limit = ''] = /^(at most|at least) (.+)$/.exec(wanted) ?? [];
  if (bound === undefined) return found === wanted;
  const [want, got] = [quantityOf(limit), quantityOf(found)];
  if (want === undefined || got === undefined || want.unit !== got.unit) return false;
  return bound === 'at most' ? got.amount <= want.amount : got.amount >= want.amount;
}

function quantityOf(text: string): { amount: number; unit: string } | undefined {
  const [, digits, unit = ''] = /^(\d[\d,]*(?:\.\d+)?) ?(.*)$/.exec(text) ?? [];
  return digits === undefined ? undefined : { amount: Number(digits.replaceAll(',', '')), unit };
}
