/** The bot's words, in German where a chat or a person asks for it, in English otherwise. */
import i18next, { type i18n } from 'i18next';
import type { TextRun } from '../cards/elements.ts';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type Language = 'en' | 'de';

export interface Texts {
  language: Language;
  /** For text blocks, titles and facts, where cards read Markdown: of values nothing is left that could be Markdown. */
  plain(key: string, values?: Values): string;
  /** For rich text, where nothing is read as Markdown. `**` in our own texts makes bold, in values it stays what it is. */
  rich(key: string, values?: Values): TextRun[];
  has(key: string): boolean;
}

export type Values = Record<string, string | number>;

const longestValue = 80;
/** Markdown's characters, carried through interpolation in Unicode's private area. */
const special = '*_[]`~#<>|\\';
const privateArea = 0xe000;

const instances: Record<Language, i18n> = { en: instanceOf('en', en), de: instanceOf('de', de) };

function instanceOf(language: Language, translation: object): i18n {
  const instance = i18next.createInstance();
  void instance.init({
    lng: language,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: true, escape: carry },
  });
  return instance;
}

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en';
}

export function textsFor(locale: string): Texts {
  const language = languageOf(locale);
  const instance = instances[language];
  return {
    language,
    plain: (key, values) => drop(instance.t(key, values ?? {})),
    rich: (key, values) => runsOf(instance.t(key, values ?? {})),
    has: (key) => instance.exists(key),
  };
}

/** Long values are cut: a card has a largest size, and somebody else chose the value. */
function carry(value: string): string {
  const short = value.length > longestValue ? `${value.slice(0, longestValue - 1)}…` : value;
  return [...short]
    .map((char) => (special.includes(char) ? String.fromCharCode(privateArea + special.indexOf(char)) : char))
    .join('');
}

const carried = new RegExp(`[\\u{e000}-\\u{${(privateArea + special.length - 1).toString(16)}}]`, 'gu');

function drop(text: string): string {
  return text.replace(carried, '');
}

function uncarry(text: string): string {
  return text.replace(carried, (char) => special[char.charCodeAt(0) - privateArea] ?? '');
}

function runsOf(text: string): TextRun[] {
  return text
    .split('**')
    .map((part, index) => ({ text: uncarry(part), bold: index % 2 === 1 }))
    .filter(({ text: part }) => part !== '')
    .map(({ text: part, bold }) => ({ type: 'TextRun', text: part, ...(bold ? { weight: 'Bolder' } : {}) }));
}
