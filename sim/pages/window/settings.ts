/** How the window is set: kept in its address, so that a reload and a script find it again. */
import { useEffect, useState } from 'react';
import type { Theme } from '../host/host.ts';
import type { Language } from '../words.ts';

export interface Settings {
  theme: Theme;
  language: Language;
  /** Who is signed in. */
  upn: string;
}

export const firstAdmin = 'jonas.weber@contoso.example';

export function readSettings(search: string, browserLanguage: string): Settings {
  const query = new URLSearchParams(search);
  const theme = query.get('theme');
  return {
    theme: theme === 'dark' || theme === 'contrast' ? theme : 'default',
    language: (query.get('locale') ?? browserLanguage).startsWith('de') ? 'de' : 'en',
    upn: query.get('as') ?? firstAdmin,
  };
}

export function useSettings(): [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(() => readSettings(location.search, navigator.language));
  const { theme, language, upn } = settings;
  useEffect(() => {
    const query = new URLSearchParams({ theme, locale: language, as: upn });
    history.replaceState(null, '', `?${query}`);
    document.documentElement.lang = language;
  }, [theme, language, upn]);
  return [settings, (change) => setSettings({ ...settings, ...change })];
}
