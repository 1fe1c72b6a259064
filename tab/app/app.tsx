import { FluentProvider } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { ThemeNameContext } from '../components/use-theme-name.ts';
import { tellFailed } from '../lib/teams.ts';
import { themes } from './themes.ts';
import { type Start, useHosting } from './use-hosting.ts';

// fetched while the host still answers; without it there is nothing to show but Teams' own page for that
const pages = import('./pages.tsx').catch((error: unknown) => {
  tellFailed();
  throw error;
});
const Pages = lazy(() => pages.then(({ Pages }) => ({ default: Pages })));
const NotInTeams = lazy(() => import('./start-screens.tsx').then(({ NotInTeams }) => ({ default: NotInTeams })));
const TeamsSilent = lazy(() => import('./start-screens.tsx').then(({ TeamsSilent }) => ({ default: TeamsSilent })));

/** The shell: host, theme and language, so that everything else can come in parts. */
export function App() {
  const { start, theme } = useHosting();
  return (
    <ThemeNameContext value={theme}>
      <FluentProvider theme={themes[theme]} className="page" data-theme={theme}>
        <Suspense>
          <Screen start={start} />
        </Suspense>
      </FluentProvider>
    </ThemeNameContext>
  );
}

function Screen({ start }: { start: Start }) {
  switch (start.kind) {
    case 'opening':
      // Teams draws its own loading sign until `notifyAppLoaded`
      return null;
    case 'not-in-teams':
      return <NotInTeams />;
    case 'silent':
      return <TeamsSilent />;
    case 'hosted':
      return <Pages />;
  }
}
