/** Opens the host once, loads the texts, and follows the host's theme. */
import { useEffect, useState } from 'react';
import { loadTexts } from '../lib/i18n.ts';
import { type Hosting, onThemeChange, openHost, type ThemeName, toTheme } from '../lib/teams.ts';
import { parseRoute } from './routes.ts';
import { navigate } from './use-route.ts';

export type Start = { kind: 'opening' } | Hosting;

/** Before the host answers, the address tells the theme (`?theme=`), else the system's setting. */
function firstTheme(): ThemeName {
  const asked = new URLSearchParams(window.location.search).get('theme');
  if (asked !== null) return toTheme(asked);
  return window.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'default';
}

export function useHosting(): { start: Start; theme: ThemeName } {
  const [start, setStart] = useState<Start>({ kind: 'opening' });
  const [theme, setTheme] = useState<ThemeName>(firstTheme);
  useEffect(() => {
    let left = false;
    void openHost().then(async (hosting) => {
      const locale = hosting.kind === 'hosted' ? hosting.context.locale : navigator.language;
      document.documentElement.lang = await loadTexts(locale);
      if (left) return;
      if (hosting.kind === 'hosted') {
        setTheme(hosting.context.theme);
        onThemeChange(setTheme);
        followDeepLink(hosting.context.subPageId);
      }
      setStart(hosting);
    });
    return () => {
      left = true;
    };
  }, []);
  return { start, theme };
}

/** A reload keeps the address, and the host still names the deep link that once opened the tab: it counts once. */
function followDeepLink(subPageId: string | undefined): void {
  if (!subPageId || window.history.state === 'deep-link-followed') return;
  navigate(parseRoute(subPageId), { replace: true });
  window.history.replaceState('deep-link-followed', '');
}
