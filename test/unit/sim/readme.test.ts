import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const readme = readFileSync(resolve(root, 'sim/README.md'), 'utf8');

/** Rows whose last cell names a test: `file` "title". */
const rules = [...readme.matchAll(/^\| (.+?) \|.*\| `([\w/.-]+\.test\.ts)` "(.+?)" +\|$/gm)].map(
  ([, rule = '', file = '', title = '']) => ({ rule, file, title }),
);

describe('the table of vendor rules', () => {
  it('names many', () => {
    expect(rules.length).toBeGreaterThan(30);
  });

  it.each(rules)('$rule: $title', ({ file, title }) => {
    expect(readFileSync(resolve(root, 'test/integration', file), 'utf8')).toContain(title);
  });
});
