import { Caption1, Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import type { OnboardingState } from '../../contract/onboarding.ts';
import { useHiddenStyles } from '../components/announcer.tsx';
import { organisationLine } from '../components/organisation-line.ts';
import { SkeletonRows } from '../components/skeleton-rows.tsx';
import { TextLink } from '../components/text-link.tsx';
import { useLayout } from '../components/use-layout.ts';
import { OverviewPage } from '../features/overview/components/overview-page.tsx';
import { useTexts } from '../lib/i18n.ts';
import type { Route } from './routes.ts';
import { type ActivePage, TabBar } from './tab-bar.tsx';
import type { Live } from './use-live.ts';
import { navigate } from './use-route.ts';

const MatchesPage = lazy(() =>
  import('../features/matches/components/matches-page.tsx').then(({ MatchesPage }) => ({ default: MatchesPage })),
);
const SettingsPage = lazy(() =>
  import('../features/settings/components/settings-page.tsx').then(({ SettingsPage }) => ({ default: SettingsPage })),
);
const HelpPage = lazy(() =>
  import('../features/help/components/help-page.tsx').then(({ HelpPage }) => ({ default: HelpPage })),
);

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    gridTemplateColumns: 'minmax(0, 1fr)',
    height: '100dvh',
    backgroundColor: tokens.colorNeutralBackground3,
  },
  bar: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: '0 28px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  barPhone: { padding: 0 },
  organisation: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap' },
  scroll: { overflowY: 'auto', overflowX: 'hidden', minHeight: 0 },
  plain: { backgroundColor: tokens.colorNeutralBackground1 },
  inner: { maxWidth: '1440px', boxSizing: 'border-box', padding: '24px 32px 32px', outlineStyle: 'none' },
  innerPhone: { padding: '16px' },
  skip: { ':focus': { position: 'static', width: 'auto', height: 'auto', clipPath: 'none' } },
});

interface ActivePagesProps {
  route: Route;
  state: OnboardingState;
  live: Live;
}

function pageOf(route: Route): ActivePage {
  return route.page === 'matches' || route.page === 'settings' || route.page === 'help' ? route.page : 'overview';
}

/** The four tabs. Before the activation only the help is reachable, with a way back to the set-up. */
export function ActivePages({ route, state, live }: ActivePagesProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const hidden = useHiddenStyles();
  const phone = useLayout() === 'phone';
  const page = pageOf(route);
  const before = state.phase === 'onboarding';
  return (
    <div className={styles.frame}>
      <header className={mergeClasses(styles.bar, phone && styles.barPhone)}>
        <Link href="#content" className={mergeClasses(hidden.hidden, styles.skip)}>
          {t('app.skip')}
        </Link>
        {before ? <BackToSetUp /> : <TabBar page={page} />}
        {!phone && <Caption1 className={styles.organisation}>{organisationLine(state.organisation, { t })}</Caption1>}
      </header>
      {page === 'overview' ? (
        <OverviewPage
          linkId={route.page === 'overview' ? route.linkId : undefined}
          filter={route.page === 'overview' ? route.filter : undefined}
          state={state}
          live={live}
        />
      ) : (
        <main className={mergeClasses(styles.scroll, styles.plain)} data-scroll>
          <div id="content" tabIndex={-1} className={mergeClasses(styles.inner, phone && styles.innerPhone)}>
            <Suspense fallback={<SkeletonRows />}>
              {route.page === 'matches' && <MatchesPage filter={route.filter} />}
              {route.page === 'settings' && <SettingsPage section={route.section} state={state} />}
              {route.page === 'help' && <HelpPage />}
            </Suspense>
          </div>
        </main>
      )}
    </div>
  );
}

function BackToSetUp() {
  const { t } = useTexts();
  return (
    <div style={{ padding: '12px 16px' }}>
      <TextLink onClick={() => navigate({ page: 'setup' })}>← {t('app.backToSetUp')}</TextLink>
    </div>
  );
}
