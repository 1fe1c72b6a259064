/** A plain Teams window: the tab at the left, the chat at the right, the desk below, a hint on top. */
import {
  Body1,
  Body1Strong,
  Button,
  Caption1,
  CounterBadge,
  FluentProvider,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Select,
  teamsDarkTheme,
  teamsHighContrastTheme,
  teamsLightTheme,
  tokens,
} from '@fluentui/react-components';
import { DarkThemeRegular, LightbulbFilled, MoreHorizontalRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type DeskState, post, useDesk } from './desk/api.ts';
import { Desk } from './desk/desk.tsx';
import { type Persona, startHost, type Theme } from './host/host.ts';
import { words as allWords, type Language } from './words.ts';

const useStyles = makeStyles({
  window: {
    height: '100vh',
    display: 'grid',
    gridTemplateRows: '40px minmax(0, 1fr) auto',
    backgroundColor: tokens.colorNeutralBackground3,
  },
  hint: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '0 20px',
    backgroundColor: tokens.colorBrandBackground2,
    overflow: 'hidden',
    whiteSpace: 'nowrap',
  },
  hintText: { overflow: 'hidden', textOverflow: 'ellipsis' },
  bulb: { color: tokens.colorBrandForeground1, fontSize: '20px', flexShrink: 0 },
  right: { marginLeft: 'auto', display: 'flex', alignItems: 'center', gap: '8px', flexShrink: 0 },
  grey: { color: tokens.colorNeutralForeground3 },
  quiet: { color: tokens.colorNeutralForeground3, '@media (max-width: 900px)': { display: 'none' } },
  areas: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 372px',
    minHeight: 0,
    '@media (max-width: 900px)': { gridTemplateColumns: '1fr' },
  },
  area: {
    display: 'grid',
    gridTemplateRows: '40px minmax(0, 1fr)',
    minHeight: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  chat: { '@media (max-width: 900px)': { display: 'none' } },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '0 12px',
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  frame: { border: 'none', width: '100%', height: '100%', backgroundColor: tokens.colorNeutralBackground1 },
  desk: { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  deskHead: { display: 'flex', alignItems: 'center', gap: '8px', padding: '8px 16px' },
});

const themes = { default: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme };
const nextTheme: Record<Theme, Theme> = { default: 'dark', dark: 'contrast', contrast: 'default' };

/** People one can be here: admins first, one without a role, one of another organisation. */
const personaNames = ['Jonas Weber', 'Petra Lang', 'Mia Lang', 'Anna Schmidt'];
const stranger: Persona = { id: '', tenantId: '', name: 'Anna Miller (Fabrikam)', upn: 'anna@fabrikam.example' };

function personasOf(desk: DeskState | undefined): Persona[] {
  const found = personaNames.flatMap((name) => desk?.users.find((user) => user.name === name) ?? []);
  return found.length > 0 ? [...found, stranger] : [];
}

/** How far the visitor is, from what the simulator knows. */
function hintIndex(desk: DeskState | undefined, skipped: number): number {
  const done = desk?.people.some(({ published }) => published !== null)
    ? 6
    : desk?.consented
      ? 3
      : desk?.switchOn
        ? 2
        : 0;
  return Math.min(6, done + skipped);
}

interface Settings {
  theme: Theme;
  language: Language;
  upn: string;
}

function readSettings(): Settings {
  const query = new URLSearchParams(location.search);
  const theme = query.get('theme');
  return {
    theme: theme === 'dark' || theme === 'contrast' ? theme : 'default',
    language: (query.get('locale') ?? navigator.language).startsWith('de') ? 'de' : 'en',
    upn: query.get('as') ?? 'jonas.weber@contoso.example',
  };
}

function mapUrl(hosts: readonly string[], url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url, location.href);
  if (protocol !== 'https:') return url;
  if (host === 'presence.contoso.example') return pathname + search + hash;
  return hosts.includes(host) ? `/~/${host}${pathname}${search}${hash}` : url;
}

export function TeamsWindow() {
  const styles = useStyles();
  const desk = useDesk();
  const [settings, setSettings] = useState(readSettings);
  const [subPageId, setSubPageId] = useState('');
  const [all, setAll] = useState(false);
  const [skipped, setSkipped] = useState(0);
  const { theme, language } = settings;
  const words = allWords[language];
  const personas = useMemo(() => personasOf(desk), [desk]);
  const persona = personas.find(({ upn }) => upn === settings.upn) ?? personas[0];
  const frame = useTab({ settings, persona, subPageId, setSubPageId });
  const hint = words.hints[hintIndex(desk, skipped)] ?? '';
  const change = (part: Partial<Settings>) => setSettings({ ...settings, ...part });
  return (
    <FluentProvider theme={themes[theme]} className={styles.window}>
      <header className={styles.hint}>
        <LightbulbFilled className={styles.bulb} />
        <Body1Strong>{words.tryThis}</Body1Strong>
        <Body1 className={styles.hintText}>
          {hint.split('**').map((part, index) => (index % 2 === 1 ? <strong key={part}>{part}</strong> : part))}
        </Body1>
        <span className={styles.right}>
          <Caption1 className={styles.quiet}>{words.simulated}</Caption1>
          <Button size="small" appearance="subtle" onClick={() => setSkipped(skipped + 1)}>
            {words.nextHint}
          </Button>
          <MoreMenu words={words} />
        </span>
      </header>
      <div className={styles.areas}>
        <section className={styles.area}>
          <div className={styles.head}>
            <CounterBadge count={1} color="informative" />
            <Body1Strong>{words.tab}</Body1Strong>
            <Caption1 className={styles.quiet}>{words.tabWhat}</Caption1>
            <span className={styles.right}>
              <Caption1 className={styles.quiet}>{words.signedInAs}</Caption1>
              <Select
                size="small"
                aria-label={words.signedInAs}
                value={persona?.upn ?? ''}
                onChange={(_, { value }) => change({ upn: value })}
              >
                {personas.map(({ upn, name }) => (
                  <option key={upn} value={upn}>
                    {name}
                  </option>
                ))}
              </Select>
              <Button
                size="small"
                appearance="subtle"
                icon={<DarkThemeRegular />}
                aria-label={words.theme}
                onClick={() => change({ theme: nextTheme[theme] })}
              />
              <Button
                size="small"
                appearance="subtle"
                onClick={() => change({ language: language === 'en' ? 'de' : 'en' })}
              >
                {language.toUpperCase()}
              </Button>
            </span>
          </div>
          {persona && (
            <iframe
              key={`${persona.upn} ${language} ${subPageId}`}
              ref={frame}
              className={styles.frame}
              title={words.tab}
              src={`/tab/?theme=${theme}&locale=${language}`}
              allow="clipboard-write"
            />
          )}
        </section>
        <section className={`${styles.area} ${styles.chat}`}>
          <div className={styles.head}>
            <CounterBadge count={2} color="informative" />
            <Body1Strong>{words.chat}</Body1Strong>
            <Caption1 className={styles.grey}>{words.chatWhat}</Caption1>
          </div>
          <iframe className={styles.frame} title={words.chat} src="/teams/chat" />
        </section>
      </div>
      <section className={styles.desk}>
        <div className={styles.deskHead}>
          <CounterBadge count={3} color="informative" />
          <Body1Strong>{words.desk}</Body1Strong>
          <Caption1 className={styles.quiet}>{words.deskLater}</Caption1>
          <span className={styles.right}>
            <Button size="small" appearance="subtle" onClick={() => setAll(!all)}>
              {all ? words.fewer : words.all}
            </Button>
          </span>
        </div>
        {desk && (
          <Desk
            people={desk.people}
            all={all}
            words={words}
            ringed={hintIndex(desk, skipped) === 6 ? 'Elif Yilmaz' : undefined}
          />
        )}
      </section>
    </FluentProvider>
  );
}

interface TabDeps {
  settings: Settings;
  persona: Persona | undefined;
  subPageId: string;
  setSubPageId: (subPageId: string) => void;
}

/** The frame of the tab, with a host that answers it. */
function useTab({ settings, persona, subPageId, setSubPageId }: TabDeps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const state = useRef({ persona, settings, subPageId });
  state.current = { persona, settings, subPageId };
  const host = useRef<ReturnType<typeof startHost>>(undefined);
  useEffect(() => {
    let hosts: string[] = [];
    void fetch('/teams/hosts').then(async (answer) => {
      hosts = await answer.json();
    });
    const openLink = (url: string) => {
      const entity = /^https:\/\/teams\.microsoft\.com\/l\/entity\/[^?]*\?(.*)$/.exec(url)?.[1];
      if (entity) setSubPageId(readSubPage(entity));
      else if (!url.startsWith('https://teams.microsoft.com/l/')) window.open(mapUrl(hosts, url), '_blank');
    };
    const started = startHost({
      state: () => {
        const { persona: now, settings: set, subPageId: page } = state.current;
        return {
          persona: now ?? stranger,
          theme: set.theme,
          locale: set.language === 'de' ? 'de-de' : 'en-us',
          subPageId: page,
        };
      },
      frame: () => frame.current?.contentWindow ?? null,
      localUrl: (url) => mapUrl(hosts, url),
      openLink,
    });
    host.current = started;
    const fromChat = ({ data, origin }: MessageEvent) => {
      if (origin === location.origin && typeof data?.chatLink === 'string') openLink(data.chatLink);
    };
    addEventListener('message', fromChat);
    return () => {
      started.stop();
      removeEventListener('message', fromChat);
    };
  }, [setSubPageId]);
  useEffect(() => host.current?.pushTheme(settings.theme), [settings.theme]);
  return frame;
}

function readSubPage(query: string): string {
  try {
    return String(JSON.parse(new URLSearchParams(query).get('context') ?? '{}').subEntityId ?? '');
  } catch {
    return '';
  }
}

function MoreMenu({ words }: { words: (typeof allWords)['en'] }) {
  const open = (path: string) => () => void window.open(path, '_blank');
  const afresh = async () => {
    await post('/reset', {});
    location.reload();
  };
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<MoreHorizontalRegular />} aria-label="…" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={open('/~/entra.microsoft.com/')}>{words.adminCentre}</MenuItem>
          <MenuItem onClick={open('/~/portal.cloudya.example/')}>{words.portal}</MenuItem>
          <MenuItem onClick={() => void afresh()}>{words.afresh}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
