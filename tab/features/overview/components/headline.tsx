import {
  Body1,
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Subtitle1,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircle32Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircle48Filled } from '@fluentui/react-icons/svg/error-circle';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { PauseRegular } from '@fluentui/react-icons/svg/pause';
import { PauseCircle32Filled } from '@fluentui/react-icons/svg/pause-circle';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { Warning32Filled } from '@fluentui/react-icons/svg/warning';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { Health, Overview } from '../../../../contract/overview.ts';
import { useAnnounce } from '../../../components/announcer.tsx';
import { BusyButton } from '../../../components/busy-button.tsx';
import { useRefusalToast } from '../../../components/toasts.tsx';
import { type Tone, useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useNow } from '../../../components/use-now.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { showCurrent } from '../../../lib/teams.ts';
import { usePause } from '../api/pause.ts';
import { useResume } from '../api/resume.ts';
import { headlineText, isUrgent } from '../headline.ts';

const DeactivateDialog = lazy(() =>
  import('../../settings/components/deactivate-dialog.tsx').then(({ DeactivateDialog }) => ({
    default: DeactivateDialog,
  })),
);

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr) auto', columnGap: '14px', alignItems: 'center' },
  top: { alignItems: 'start' },
  title: { margin: 0, display: 'block' },
  text: { color: tokens.colorNeutralForeground2 },
  acts: { display: 'flex', columnGap: tokens.spacingHorizontalXS },
  icon: { display: 'flex', fontSize: '32px' },
});

const icons: Record<Health, [ReactNode, Tone]> = {
  'in-step': [<CheckmarkCircle32Filled key="i" />, 'ok'],
  slower: [<Warning32Filled key="i" />, 'warn'],
  'partly-stopped': [<ErrorCircle48Filled key="i" fontSize={32} />, 'bad'],
  stopped: [<ErrorCircle48Filled key="i" fontSize={32} />, 'bad'],
  paused: [<PauseCircle32Filled key="i" />, 'grey'],
  'catching-up': [<ArrowSyncRegular key="i" fontSize={32} />, 'grey'],
};

export function Headline({ overview }: { overview: Overview }) {
  const styles = useStyles();
  const tones = useToneStyles();
  const texts = useTexts();
  const phone = useLayout() === 'phone';
  const now = useNow();
  const { t } = texts;
  const [icon, tone] = icons[overview.health];
  const Title = phone ? Subtitle1 : Title3;
  useToldHeadline(overview);
  useEffect(() => showCurrent(t(`health.${overview.health}`)), [overview.health, t]);
  return (
    <section className={mergeClasses(styles.root, phone && styles.top)}>
      <span className={mergeClasses(styles.icon, tones[tone])} aria-hidden>
        {icon}
      </span>
      <div {...(isUrgent(overview.health) ? { role: 'alert' } : {})}>
        <Title as="h1" className={styles.title}>
          {t(`health.${overview.health}`)}
        </Title>
        <Body1 className={styles.text}>{headlineText(overview, texts, now)}</Body1>
      </div>
      <Acts overview={overview} phone={phone} />
    </section>
  );
}

/** Tells a changed headline, not each change of a figure in it. */
function useToldHeadline({ health, inStep, people }: Overview): void {
  const { t } = useTexts();
  const announce = useAnnounce();
  const before = useRef(health);
  useEffect(() => {
    if (before.current === health) return;
    before.current = health;
    announce(t('live.inStep', { headline: t(`health.${health}`), inStep, people }));
  }, [health, inStep, people, announce, t]);
}

function Acts({ overview, phone }: { overview: Overview; phone: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  const refused = useRefusalToast();
  const pause = usePause();
  const resume = useResume();
  const [deactivating, setDeactivating] = useState(false);
  const paused = overview.health === 'paused';
  // the portal's switch paused it: it goes on when the switch is on again
  const mayResume = paused && overview.paused?.reason !== 'portal-switch';
  const act = paused ? resume : pause;
  const run = () => act.mutate(undefined, { onError: refused });
  const label = t(paused ? 'overview.resume' : 'overview.pause');
  const icon = paused ? <PlayRegular /> : <PauseRegular />;
  const offered = !paused || mayResume;
  return (
    <span className={styles.acts}>
      {offered && !phone && (
        <BusyButton
          appearance={paused ? 'primary' : 'secondary'}
          icon={icon}
          busy={pause.isPending || resume.isPending}
          onClick={run}
        >
          {label}
        </BusyButton>
      )}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t('common.more')} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {offered && phone && (
              <MenuItem icon={icon} onClick={run}>
                {label}
              </MenuItem>
            )}
            <MenuItem onClick={() => setDeactivating(true)}>{t('overview.deactivate')}</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {deactivating && (
        <Suspense>
          <DeactivateDialog onClose={() => setDeactivating(false)} />
        </Suspense>
      )}
    </span>
  );
}
