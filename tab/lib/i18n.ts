/** Texts in the person's language: German where it is asked for, English otherwise. */
import i18next from 'i18next';

export type Language = 'en' | 'de';

export function toLanguage(locale: string): Language {
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** Each language in a chunk of its own; both have the same keys, so that one is enough. */
const texts = {
  en: () => import('../texts/en.json', { with: { type: 'json' } }),
  de: () => import('../texts/de.json', { with: { type: 'json' } }),
} satisfies Record<Language, unknown>;

/** What only the pages after the activation say: the wizard does not wait for it. */
const textsWhenActive = {
  en: () => import('../texts/active-en.json', { with: { type: 'json' } }),
  de: () => import('../texts/active-de.json', { with: { type: 'json' } }),
} satisfies Record<Language, unknown>;

/** Answers with the language that is spoken from now on. */
export async function loadTexts(locale: string): Promise<Language> {
  const language = toLanguage(locale);
  const { default: translation } = await texts[language]();
  await i18next.init({
    lng: language,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
  });
  return language;
}

/** Adds the texts of the pages after the activation, in the language that is spoken. */
export async function loadTextsWhenActive(): Promise<void> {
  const language = toLanguage(i18next.language);
  const { default: translation } = await textsWhenActive[language]();
  i18next.addResourceBundle(language, 'translation', translation, true);
}

export function hasText(key: string): boolean {
  return i18next.exists(key);
}

export function translate(key: string, values: Record<string, unknown> = {}): string {
  return i18next.t(key, values);
}

export interface Texts {
  t: typeof translate;
  language: string;
}

/** The language is settled before anything is drawn, so that nothing has to follow it. */
export function useTexts(): Texts {
  return { t: translate, language: i18next.language };
}
