import { describe, expect, it } from 'vitest';
import { unmetIn } from '../../../scripts/measured.ts';

const table = (...rows: string[]) =>
  ['# A run', '', '## What must hold', '', '|  | Wanted | Found |', '| --- | --- | --- |', ...rows, '', 'End.'].join(
    '\n',
  );

describe('what a measurement wanted', () => {
  it.each([
    ['| Wrong lines | 0 | 0 |'],
    ['| Cuts | 1,000 | 1,000 |'],
    ['| Requests | at most 1,500 | 1,500 |'],
    ['| Delay | at most 20 s | 19.9 s |'],
    ['| Calls | at least 100 | 34,515 |'],
    ['| Calls |  | 34,515 |'],
    ['| A \\| in a name | 0 | 0 |'],
  ])('is met by %s', (row) => {
    expect(unmetIn(table(row))).toEqual([]);
  });

  it.each([
    ['| Wrong lines | 0 | 3 |', 'Wrong lines: 0 was wanted, 3 was found'],
    ['| Cuts | 1,000 | 999 |', 'Cuts: 1,000 was wanted, 999 was found'],
    ['| Requests | at most 1,500 | 1,501 |', 'Requests: at most 1,500 was wanted, 1,501 was found'],
    ['| Delay | at most 20 s | 20.3 s |', 'Delay: at most 20 s was wanted, 20.3 s was found'],
    ['| Delay | at most 20 s | 19 min |', 'Delay: at most 20 s was wanted, 19 min was found'],
    ['| Calls | at least 100 | 99 |', 'Calls: at least 100 was wanted, 99 was found'],
    ['| Delay | at most 20 s | – |', 'Delay: at most 20 s was wanted, – was found'],
    ['| Wrong lines | 0 |  |', 'Wrong lines: 0 was wanted, nothing was found'],
    ['| A \\| in a name | 0 | 1 |', 'A \\| in a name: 0 was wanted, 1 was found'],
  ])('is not met by %s', (row, fault) => {
    expect(unmetIn(table('| Before | 0 | 0 |', row, '| After | 0 | 0 |'))).toEqual([fault]);
  });

  it('is looked for in every table that has both columns, and in no other', () => {
    const other = '| Kind | Times |\n| --- | --- |\n| silence | 128 |\n';
    expect(unmetIn(`${table('| A | 0 | 1 |')}\n\n${other}\n${table('| B | 0 | 2 |')}`)).toHaveLength(2);
    expect(unmetIn(other)).toEqual([]);
  });

  it('must be something', () => {
    expect(unmetIn(table())).toEqual(['a table of what must hold is empty']);
  });
});
