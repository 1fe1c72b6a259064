import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Persona } from '../window/personas.ts';
import type { Language } from '../words.ts';
import { startHost, type Theme } from './host.ts';
import { targetOf, toLocal } from './links.ts';

export interface TabDeps {
  persona: Persona | undefined;
  theme: Theme;
  language: Language;
  /** A link leads into the chat with the bot. */
  onChat(): void;
}

export interface Tab {
  frame: RefObject<HTMLIFrameElement | null>;
  /** Changes when the tab has to be opened anew: another person or language, or a deep link. */
  opening: string;
  openLink(url: string): void;
  /** It has been ready once, or has taken its time: the rest of the window may load. */
  settled: boolean;
}

const patienceMs = 8_000;

/** The frame of the tab, with a host that answers it. */
export function useTab(deps: TabDeps): Tab {
  const { persona, theme, language } = deps;
  const frame = useRef<HTMLIFrameElement>(null);
  const hosts = useRef<string[]>([]);
  const host = useRef<ReturnType<typeof startHost>>(undefined);
  const [link, setLink] = useState({ subPageId: '', count: 0 });
  const [settled, setSettled] = useState(false);
  const now = useRef({ deps, link });
  now.current = { deps, link };
  const openLink = useRef((url: string) => {
    const target = targetOf(url);
    if (target.kind === 'tab') setLink(({ count }) => ({ subPageId: target.subPageId, count: count + 1 }));
    else if (target.kind === 'chat') now.current.deps.onChat();
    else window.open(toLocal(hosts.current, now.current.deps.language, target.url), '_blank');
  }).current;
  useEffect(() => {
    const readHosts = async () => {
      hosts.current = await (await fetch('/teams/hosts')).json();
    };
    readHosts().catch(() => undefined);
    host.current = startHost({
      state: () => ({
        persona: now.current.deps.persona,
        theme: now.current.deps.theme,
        locale: now.current.deps.language === 'de' ? 'de-de' : 'en-us',
        subPageId: now.current.link.subPageId,
      }),
      frame: () => frame.current?.contentWindow ?? null,
      localUrl: (url) => toLocal(hosts.current, now.current.deps.language, url),
      openLink,
      onReady: () => setSettled(true),
    });
    const patience = setTimeout(() => setSettled(true), patienceMs);
    return () => {
      clearTimeout(patience);
      host.current?.stop();
    };
  }, [openLink]);
  useEffect(() => host.current?.pushTheme(theme), [theme]);
  return { frame, opening: `${persona?.upn} ${language} ${link.count}`, openLink, settled };
}
