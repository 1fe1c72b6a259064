import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { ChatRegular } from '@fluentui/react-icons/svg/chat';
import { lazy, Suspense } from 'react';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import type { PeopleFilter } from '../../../app/routes.ts';
import type { Live } from '../../../app/use-live.ts';
import { navigate } from '../../../app/use-route.ts';
import { BarActions } from '../../../components/bar-actions.tsx';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { Toasts } from '../../../components/toasts.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useOverview } from '../api/overview.ts';
import { Headline } from './headline.tsx';
import { MendingBar } from './mending-bar.tsx';
import { PeopleCard } from './people-card.tsx';
import { Summary } from './summary.tsx';

const WhyPanel = lazy(() => import('./why-panel.tsx').then(({ WhyPanel }) => ({ default: WhyPanel })));

const useStyles = makeStyles({
  // the drawer slides in from beyond the edge, which must not widen the page
  frame: { display: 'flex', minHeight: 0, minWidth: 0, overflowX: 'clip' },
  scroll: { flexGrow: 1, minWidth: 0, overflowY: 'auto', overflowX: 'hidden' },
  inner: {
    maxWidth: '1440px',
    boxSizing: 'border-box',
    padding: '24px 32px 32px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalL,
    outlineStyle: 'none',
  },
  innerPhone: { padding: '16px', rowGap: tokens.spacingVerticalM },
});

interface OverviewPageProps {
  linkId: string | undefined;
  /** Where the list of people begins. */
  filter: PeopleFilter | undefined;
  state: OnboardingState;
  live: Live;
}

function close(): void {
  navigate({ page: 'overview' });
}

/** Headline, mending bar if any, the two directions, matches, people; Why beside the list. */
export function OverviewPage({ linkId, filter, state, live }: OverviewPageProps) {
  const styles = useStyles();
  const layout = useLayout();
  const overview = useOverview();
  const why = linkId !== undefined && (
    <Suspense fallback={<SkeletonRows />}>
      <WhyPanel key={linkId} linkId={linkId} layout={layout} onClose={close} />
    </Suspense>
  );
  if (why && layout === 'phone')
    return (
      <main className={styles.scroll} data-scroll>
        {why}
        <Toasts />
      </main>
    );
  if (overview.error && !overview.data)
    return <CouldNotLoad inside error={overview.error} onRetry={() => void overview.refetch()} />;
  if (!overview.data) return <SkeletonRows />;
  const besides = linkId !== undefined && layout === 'wide';
  return (
    <div className={styles.frame}>
      <main className={styles.scroll} data-scroll>
        <div id="content" tabIndex={-1} className={mergeClasses(styles.inner, layout === 'phone' && styles.innerPhone)}>
          <Headline overview={overview.data} />
          <MendingBar overview={overview.data} state={state} />
          {!overview.data.problem && !state.chat.exists && <NoChatYet url={state.chat.url} />}
          {!besides && <Summary overview={overview.data} />}
          <PeopleCard key={filter} live={live} begin={filter ?? 'all'} openId={linkId} narrow={besides} />
        </div>
      </main>
      {why}
      <Toasts />
    </div>
  );
}

/** Reports wait until the bot knows a chat. */
function NoChatYet({ url }: { url: string }) {
  const { t } = useTexts();
  return (
    <MessageBar layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('overview.chatTitle')}.</MessageBarTitle> {t('overview.chatText')}
      </MessageBarBody>
      <BarActions>
        <Button size="small" icon={<ChatRegular />} onClick={() => void openLink(url)}>
          {t('activate.openChat')}
        </Button>
      </BarActions>
    </MessageBar>
  );
}
