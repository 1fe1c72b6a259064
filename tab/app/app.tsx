import { FluentProvider, teamsDarkTheme, teamsHighContrastTheme, teamsLightTheme } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { ThemeNameContext } from '../components/use-theme-name.ts';
import { createQueryClient } from '../lib/query-client.ts';
import type { ThemeName } from '../lib/teams.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Pages } from './pages.tsx';
import { NotInTeams, TeamsSilent } from './start-screens.tsx';
import { type Start, useHosting } from './use-hosting.ts';

const themes = { default: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme } satisfies Record<
  ThemeName,
  unknown
>;

export function App() {
  const { start, theme } = useHosting();
  const [queryClient] = useState(createQueryClient);
  return (
    <ThemeNameContext value={theme}>
      <FluentProvider theme={themes[theme]} className="page" data-theme={theme}>
        <QueryClientProvider client={queryClient}>
          <ErrorBoundary>
            <Screen start={start} />
          </ErrorBoundary>
        </QueryClientProvider>
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
