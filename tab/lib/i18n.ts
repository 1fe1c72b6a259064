/** Texts in the person's language: German where it is asked for, English otherwise. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Language = 'en' | 'de';

export function toLanguage(locale: string): Language {
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** Each language in a chunk of its own; both have the same keys, so that one is enough. */
const texts = {
  en: () => import('../texts/en.json', { with: { type: 'json' } }),
  de: () => import('../texts/de.json', { with: { type: 'json' } }),
} satisfies Record<Language, unknown>;

export async function loadTexts(locale: string): Promise<void> {
  const language = toLanguage(locale);
  const { default: translation } = await texts[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

export function hasText(key: string): boolean {
  return i18next.exists(key);
}

export interface Texts {
  t(key: string, values?: Record<string, unknown>): string;
  language: string;
}

export function useTexts(): Texts {
  const { t, i18n } = useTranslation();
  return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
}
