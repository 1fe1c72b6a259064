/** A plain Teams window: the tab at the left, the chat at the right, the desk below, a hint on top. */
import {
  FluentProvider,
  makeStyles,
  teamsDarkTheme,
  teamsHighContrastTheme,
  teamsLightTheme,
  tokens,
} from '@fluentui/react-components';
import { useCallback, useRef, useState } from 'react';
import { Desk } from './desk/desk.tsx';
import { useDesk } from './desk/state.ts';
import { useTab } from './host/use-tab.ts';
import { ChatArea } from './window/chat-area.tsx';
import { HintLine } from './window/hint-line.tsx';
import { MoreMenu } from './window/more-menu.tsx';
import { usePersonas } from './window/personas.ts';
import { Rail } from './window/rail.tsx';
import { firstAdmin, useSettings } from './window/settings.ts';
import { TabArea } from './window/tab-area.tsx';
import { useHint } from './window/use-hint.ts';
import { words as allWords } from './words.ts';

const useStyles = makeStyles({
  window: {
    minHeight: '100vh',
    display: 'grid',
    gridTemplateRows: 'auto minmax(0, 1fr) auto',
    backgroundColor: tokens.colorNeutralBackground3,
    '@media (min-width: 901px)': { height: '100vh' },
  },
  areas: {
    display: 'grid',
    gridTemplateColumns: '56px minmax(0, 1fr) 372px',
    minHeight: 0,
    '@media (max-width: 1100px)': { gridTemplateColumns: '56px minmax(0, 1fr) 320px' },
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** Teams' own font where it is, one of the same width where it is not. */
const fontFamilyBase = '"Segoe UI", "Open Sans", "Noto Sans", -apple-system, BlinkMacSystemFont, Roboto, sans-serif';
const themes = {
  default: { ...teamsLightTheme, fontFamilyBase },
  dark: { ...teamsDarkTheme, fontFamilyBase },
  contrast: { ...teamsHighContrastTheme, fontFamilyBase },
};

export function TeamsWindow() {
  const styles = useStyles();
  const [settings, change] = useSettings();
  const { theme, language } = settings;
  const words = allWords[language];
  const [asked, setAsked] = useState(false);
  const desk = useDesk(useCallback((what) => setAsked((before) => before || what === 'chat'), []));
  const hint = useHint(desk, asked);
  const personas = usePersonas(desk?.users);
  const persona = personas.find(({ upn }) => upn === settings.upn) ?? personas[0];
  const chat = useRef<HTMLElement>(null);
  const onChat = () => chat.current?.scrollIntoView({ behavior: 'smooth' });
  const tab = useTab({ persona, theme, language, onChat });
  return (
    // layout within: what the provider wears, menus and dialogs wear too
    <FluentProvider theme={themes[theme]}>
      <div className={styles.window}>
        <HintLine hint={hint} words={words}>
          {desk && <MoreMenu desk={desk} words={words} hint={hint} onOpen={tab.openLink} />}
        </HintLine>
        <main className={styles.areas}>
          <Rail words={words} />
          <TabArea {...{ tab, desk, personas, persona, settings, hint, words }} onChange={change} />
          <ChatArea
            area={chat}
            theme={themes[theme]}
            dark={theme !== 'default'}
            words={words}
            foreign={persona !== undefined && persona.upn !== firstAdmin}
            pointed={hint.at.area === 'chat'}
            shown={tab.settled}
            onLink={tab.openLink}
          />
        </main>
        {desk && <Desk desk={desk} hint={hint} words={words} />}
      </div>
    </FluentProvider>
  );
}
