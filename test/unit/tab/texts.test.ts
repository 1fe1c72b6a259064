import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudyaProblem, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import { type ErrorCode, errorCodes } from '../../../contract/errors.ts';
import { teamsStates } from '../../../contract/presence.ts';
import { refusals } from '../../../contract/refusals.ts';
import { mends } from '../../../tab/features/overview/headline.ts';
import activeDe from '../../../tab/texts/active-de.json' with { type: 'json' };
import activeEn from '../../../tab/texts/active-en.json' with { type: 'json' };
import de from '../../../tab/texts/de.json' with { type: 'json' };
import en from '../../../tab/texts/en.json' with { type: 'json' };
import { standingCodes } from '../../builders/standing-codes.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

const texts = {
  en: new Map([...flatten(en), ...flatten(activeEn)]),
  de: new Map([...flatten(de), ...flatten(activeDe)]),
};
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');
const keys = new Set([...texts.en.keys()].map(withoutPlural));

const root = resolve(import.meta.dirname, '../../..');

function sourceOf(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('dist'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'))
    .join('\n');
}

const tab = sourceOf('tab');

/** Whole strings and names of properties; the server names acts and outcomes. */
const words = new Set(
  [
    ...[tab, sourceOf('contract'), sourceOf('bot')].join('\n').matchAll(/'([^'\n]*)'|"([^"\n]*)"|\b([A-Za-z]\w*)\??:/g),
  ].map(([, single, double, name]) => single ?? double ?? name),
);
// the server names these acts after the kind of the choice
for (const kind of ['link', 'ignore', 'counts']) words.add(`match-${kind}`);

/** Templates such as `errors.${code}.title`. */
const patterns = [...tab.matchAll(/`((?:[\w-]+|\$\{\w+\})\.[^`\n]*)`/g)].map(([, template = '']) => {
  const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([\\w .-]+)')}$`);
});

/** A template's gap may only be filled by a word that the source names somewhere. */
function isUsed(key: string): boolean {
  return (
    words.has(key) ||
    patterns.some((pattern) => {
      const gaps = pattern.exec(key)?.slice(1);
      return gaps?.every((gap) => words.has(gap) || /^\d$/.test(gap));
    })
  );
}

describe('texts', () => {
  it('stand in one place each', () => {
    expect(Object.keys(activeEn).filter((section) => section in en)).toEqual([]);
    expect(Object.keys(activeDe).filter((section) => section in de)).toEqual([]);
  });

  it('has the same keys in both languages', () => {
    expect([...texts.de.keys()].sort()).toEqual([...texts.en.keys()].sort());
  });

  it('fills the same gaps in both languages', () => {
    // English tells how long ago, German since when
    const gapsOf = (text = '') =>
      [...text.matchAll(/\{\{(\w+)/g)].map(([, gap]) => (gap === 'ago' ? 'since' : gap)).sort();
    for (const [key, text] of texts.en)
      expect([...new Set(gapsOf(texts.de.get(key)))], key).toEqual([...new Set(gapsOf(text))]);
  });

  it('has no key that nothing uses', () => {
    expect([...keys].filter((key) => !isUsed(key))).toEqual([]);
  });

  it('misses no key that is asked for', () => {
    const asked = [...tab.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key = '']) => key);
    expect(asked.length).toBeGreaterThan(200);
    expect(asked.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('tells every trouble the server may name, and every presence', () => {
    for (const code of [...errorCodes, 'offline'])
      expect([keys.has(`errors.${code}.title`), keys.has(`errors.${code}.text`)], code).toEqual([true, true]);
    for (const state of teamsStates) expect(keys.has(`presence.${state}`), state).toBe(true);
  });

  it('names why a reading stopped by its code alone', () => {
    const troubles: Record<VendorTrouble, true> = {
      ...{ unauthorized: true, forbidden: true, 'not-found': true, conflict: true },
      ...{ refused: true, throttled: true, unavailable: true },
    };
    const plain = (Object.keys(troubles) as VendorTrouble[]).map((trouble) => [trouble, {}] as const);
    const special = [
      ['unavailable', { clockAheadMinutes: 20 }],
      ['unauthorized', { operatorKey: true }],
      ['unauthorized', { oauthError: 'invalid_client' }],
      ['forbidden', { licence: true }],
    ] as const;
    const codes = [...plain, ...special].map(
      ([trouble, details]) => cloudyaProblem(new VendorError('cloudya', trouble, 'refused', details)).code,
    );
    expect(new Set(codes).size).toBe(9);
    const others = ['internal', 'database_busy', 'microsoft_throttles', 'microsoft_unreachable', 'consent_withdrawn'];
    for (const code of [...codes, ...others])
      for (const language of [texts.en, texts.de])
        expect(language.get(`errors.${code}.title`), code).toMatch(/^[^{]+$/);
  });

  it('tells every refusal of Microsoft, and who can mend it', () => {
    for (const { key, who } of refusals)
      for (const name of [`refusals.${key}.title`, `refusals.${key}.text`, `refusals.who.${who}`])
        expect(keys.has(name), name).toBe(true);
  });

  it('speaks in the voice of the product', () => {
    for (const [key, text] of [...texts.en, ...texts.de]) {
      expect(text, key).not.toMatch(/!|successfully|erfolgreich|please try again later/i);
      expect(text.trim(), key).not.toBe('');
      if (key.startsWith('title.')) expect(text.length, key).toBeLessThanOrEqual(32);
      if (/\.title$|^title\./.test(key)) expect(text, key).not.toMatch(/\.$/);
    }
  });
});

describe('a trouble that stands', () => {
  /** These end a sign-in by a refusal of Microsoft's alone, which is told in its place. */
  const byRefusal = ['sign_in_rule', 'sign_in_mfa_registration'];
  /** What stands under `errors` is true of these at any time, not only of a try that was just refused. */
  const sameAtAnyTime = [
    ...['cloudya_cti_right_missing', 'cloudya_right_missing', 'cloudya_licence_missing'],
    ...['cloudya_operator_key_refused', 'cloudya_customer_withdrawn', 'cloudya_removal_hangs'],
    'cloudya_both_write',
    ...['cloudya_profiles_refused', 'cloudya_log_out_refused', 'cloudya_reading_refused', 'cloudya_reading_silent'],
    ...['cloudya_request_refused', 'cloudya_gone', 'cloudya_conflict', 'cloudya_unreachable'],
    ...['microsoft_unreachable', 'microsoft_code', 'app_secret_invalid', 'sync_user_deleted'],
    ...byRefusal,
  ];
  const own = [...standingCodes].filter((code) => !sameAtAnyTime.includes(code));

  it('has words of its own, or words that are true at any time', () => {
    for (const code of own)
      for (const part of ['cause', 'effect']) expect(keys.has(`trouble.${code}.${part}`), `${code}.${part}`).toBe(true);
    for (const code of sameAtAnyTime)
      expect([standingCodes.has(code as ErrorCode), keys.has(`trouble.${code}.cause`)], code).toEqual([true, false]);
  });

  it('is not told as a try that was just refused', () => {
    const ofATry =
      /nothing (of it )?was|nothing has changed|connect again|step \d|window|nichts (davon )?(wurde|ist)|noch einmal\b.*verbinden|verbinden sie noch einmal|schritt \d|fenster/i;
    const told = [...standingCodes]
      .filter((code) => !byRefusal.includes(code))
      .flatMap((code) =>
        own.includes(code)
          ? [`trouble.${code}.cause`, `trouble.${code}.effect`]
          : [`errors.${code}.title`, `errors.${code}.text`],
      );
    for (const key of told)
      for (const language of [texts.en, texts.de]) expect(language.get(key), key).not.toMatch(ofATry);
  });

  it('has a button, and words, only where it can stand', () => {
    expect(Object.keys(mends).filter((code) => !standingCodes.has(code as ErrorCode))).toEqual([]);
    const told = [...keys].flatMap((key) => /^trouble\.(\w+)\.cause$/.exec(key)?.[1] ?? []);
    expect(told.filter((code) => !standingCodes.has(code as ErrorCode))).toEqual([]);
  });
});
