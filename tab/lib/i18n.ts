/** Texts in the person's language: German where it is asked for, English otherwise. */
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from '../texts/en.json' with { type: 'json' };

export type Language = 'en' | 'de';

export function toLanguage(locale: string): Language {
  return locale.toLowerCase().startsWith('de') ? 'de' : 'en';
}

/** German is fetched only where it is needed. */
export async function loadTexts(locale: string): Promise<void> {
  const language = toLanguage(locale);
  const german =
    language === 'de'
      ? { de: { translation: (await import('../texts/de.json', { with: { type: 'json' } })).default } }
      : {};
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, ...german },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

export interface Texts {
  t(key: string, values?: Record<string, unknown>): string;
  language: string;
}

export function useTexts(): Texts {
  const { t, i18n } = useTranslation();
  return { t: (key, values) => t(key, values ?? {}), language: i18n.language };
}
