import { Button, Caption1, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';
import type { DeskState } from '../desk/state.ts';
import { fillIn } from '../host/fill-in.ts';
import type { Theme } from '../host/host.ts';
import { nameIn, type Spot, spotOf } from '../host/pointer.ts';
import type { Tab } from '../host/use-tab.ts';
import type { Words } from '../words.ts';
import { AreaHead } from './area-head.tsx';
import { labelOf, type Persona } from './personas.ts';
import type { Settings } from './settings.ts';
import type { ShownHint } from './use-hint.ts';

const useStyles = makeStyles({
  area: {
    display: 'grid',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    minHeight: 0,
    minWidth: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 900px)': { minHeight: '640px' },
  },
  quiet: { color: tokens.colorNeutralForeground3, '@media (max-width: 900px)': { display: 'none' } },
  who: { minWidth: 0, maxWidth: '200px' },
  stage: { position: 'relative', overflow: 'hidden', backgroundColor: tokens.colorNeutralBackground1 },
  frame: { border: 'none', display: 'block', width: '100%', height: '100%' },
  ring: {
    position: 'absolute',
    pointerEvents: 'none',
    outline: `2px solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '2px',
    borderRadius: tokens.borderRadiusMedium,
  },
});

const nextTheme: Record<Theme, Theme> = { default: 'dark', dark: 'contrast', contrast: 'default' };
const lookEveryMs = 300;

export interface TabAreaProps {
  tab: Tab;
  desk: DeskState | undefined;
  personas: Persona[];
  persona: Persona | undefined;
  settings: Settings;
  onChange(change: Partial<Settings>): void;
  hint: ShownHint;
  words: Words;
}

export function TabArea(props: TabAreaProps) {
  const { tab, persona, settings, hint, words } = props;
  const { theme, language } = settings;
  const styles = useStyles();
  const spot = useLooks(props);
  return (
    <section className={styles.area} aria-label={words.tab}>
      <AreaHead number={1} title={words.tab} what={words.tabWhat} framed pointed={hint.at.area === 'tab'}>
        <TabSettings {...props} />
      </AreaHead>
      <div className={styles.stage}>
        {persona && (
          <iframe
            key={tab.opening}
            ref={tab.frame}
            className={styles.frame}
            title={words.tab}
            src={`/tab/?theme=${theme}&locale=${language}`}
            allow="clipboard-write"
          />
        )}
        {spot && <div className={styles.ring} style={spot} />}
      </div>
    </section>
  );
}

function TabSettings({ personas, persona, settings, onChange, words }: TabAreaProps) {
  const styles = useStyles();
  const { theme, language } = settings;
  return (
    <>
      <Caption1 className={styles.quiet}>{words.signedInAs}</Caption1>
      <Select
        size="small"
        className={styles.who}
        aria-label={words.signedInAs}
        value={persona?.upn ?? ''}
        onChange={(_, { value }) => onChange({ upn: value })}
      >
        {personas.map((each) => (
          <option key={each.upn} value={each.upn}>
            {labelOf(each, words)}
          </option>
        ))}
      </Select>
      <Button
        size="small"
        appearance="subtle"
        icon={<DarkThemeRegular />}
        aria-label={words.theme}
        title={words.theme}
        onClick={() => onChange({ theme: nextTheme[theme] })}
      />
      <Button
        size="small"
        appearance="subtle"
        style={{ minWidth: 'auto' }}
        aria-label={words.language}
        title={words.language}
        onClick={() => onChange({ language: language === 'en' ? 'de' : 'en' })}
      >
        {language.toUpperCase()}
      </Button>
    </>
  );
}

const filled = new WeakSet<Document>();

/** Looks into the tab now and then: fills the logins in, and finds what the hint means. */
function useLooks({ tab, desk, hint, words }: TabAreaProps): Spot | undefined {
  const [spot, setSpot] = useState<Spot>();
  const { id, at } = hint;
  const logins = desk?.logins;
  const name = nameIn(words.hints[id]);
  useEffect(() => {
    const timer = setInterval(() => {
      const page = tab.frame.current?.contentDocument;
      if (!page?.body) return;
      if (logins) fillIn(page, logins, words.filledIn, filled);
      const found = spotOf(page, at, name);
      setSpot((before) => (JSON.stringify(before) === JSON.stringify(found) ? before : found));
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [tab.frame, logins, words, at, name]);
  return spot;
}
