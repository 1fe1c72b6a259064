import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textsFor } from '../../../bot/teams/texts/texts.ts';
import { refusals } from '../../../contract/refusals.ts';
import { standingCodes } from '../../builders/standing-codes.ts';

const folder = resolve(import.meta.dirname, '../../../bot/teams');

function flat(value: object, path = ''): [key: string, text: string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === 'string' ? [[path + key, inner]] : flat(inner, `${path + key}.`),
  );
}

const load = (language: string) => flat(JSON.parse(readFileSync(join(folder, 'texts', `${language}.json`), 'utf8')));
const [en, de] = [new Map(load('en')), new Map(load('de'))];
const placeholders = (text: string | undefined) =>
  [...(text ?? '').matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

/** Keys in the sources; `${…}` stands for any one part, and a whole key may be picked from a table. */
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('icons.ts'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');
const quoted = [...source.matchAll(/['`]([a-z][A-Za-z]*(?:\.(?:[\w-]|\$\{[^}]*(?:\{[^}]*\})?[^}]*\})+)+)['`]/g)].map(
  ([, key]) => key ?? '',
);
const patterns = [...new Set(quoted)].map(
  (key) =>
    new RegExp(`^${key.replace(/\$\{.*?\}(?=[.-]|$)/g, '[\\w-]+').replaceAll('.', '\\.')}(-no-email)?(_one|_other)?$`),
);

describe('texts', () => {
  it('have the same keys with the same values in both languages', () => {
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of en) expect(placeholders(de.get(key)), key).toEqual(placeholders(text));
  });

  it('are all used', () => {
    expect(patterns.length).toBeGreaterThan(50);
    expect([...en.keys()].filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it('are there for every key that is named in full', () => {
    const roots = new Set([...en.keys()].map((key) => key.split('.')[0]));
    const named = quoted.filter((key) => !key.includes('$') && roots.has(key.split('.')[0] ?? ''));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((key) => !en.has(key) && !en.has(`${key}_other`))).toEqual([]);
  });

  it('bold what our own text bolds, and leave a value as it is', () => {
    expect(textsFor('en').rich('report.nearMiss', { extension: '1', name: '**a** [b](c)', reason: 'r' })).toEqual([
      { type: 'TextRun', text: '1 **a** [b](c)', weight: 'Bolder' },
      { type: 'TextRun', text: ', r' },
    ]);
  });

  it('leave nothing in a text block that could be read as Markdown, and cut what is too long', () => {
    const texts = textsFor('de-AT');
    expect(texts.plain('notAnAdmin.contact', { name: '[Jo_n*as](https://x.example)' })).toBe(
      'Jonas(https://x.example) schreiben',
    );
    expect(texts.plain('notAnAdmin.contact', { name: 'x'.repeat(500) }).length).toBeLessThan(100);
  });

  it.each([
    ['de', 'Erledigt'],
    ['de-CH', 'Erledigt'],
    ['en-GB', 'Done'],
    ['fr', 'Done'],
    ['', 'Done'],
  ])('in the language of %j', (locale, text) => {
    expect(textsFor(locale).plain('icon.done')).toBe(text);
  });
});

describe('every trouble that can be reported', () => {
  const codes = new Set<string>([...standingCodes, 'other']);

  it.each([...codes])('%s: title, cause, effect, to do, button and end, in both languages', (code) => {
    for (const part of ['title', 'subtitle', 'cause', 'effect', 'todo', 'button', 'ended']) {
      expect(en.get(`alert.${code}.${part}`)).toMatch(/\w/);
      expect(de.get(`alert.${code}.${part}`)).toMatch(/\w/);
    }
    // each may stand as a heading
    for (const part of ['title', 'ended'])
      for (const texts of [en, de]) expect(texts.get(`alert.${code}.${part}`)).not.toMatch(/[.!]$/);
  });

  /** What a person meets in a window is told in the window. */
  const inWindow = ['consent_declined', 'consent_role_too_small', 'consent_approval_requested', 'sign_in_declined'];
  const atSignIn = [
    'ticket_expired',
    'token_expired',
    'account_other_tenant',
    'account_lacks_right',
    'account_needs_licence',
  ];
  const lasting = refusals.filter(({ code }) => ![...inWindow, ...atSignIn].includes(code));

  it('names the cause and what to do for each refusal that can last, and for no other', () => {
    const keys = [...en.keys()].filter((key) => key.startsWith('refusals.'));
    expect(keys.sort()).toEqual(lasting.flatMap(({ key }) => [`refusals.${key}.cause`, `refusals.${key}.todo`]).sort());
  });

  it('and no text is for a trouble that cannot', () => {
    const told = [...en.keys()].flatMap((key) => /^alert\.(\w+)\.title$/.exec(key)?.[1] ?? []);
    // the same trouble of one customer among several
    expect(told.filter((code) => !codes.has(code.replace(/_of_one$/, '')))).toEqual([]);
  });
});
