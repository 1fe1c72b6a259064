import { Subtitle2 } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { MoneyOffRegular } from '@fluentui/react-icons/svg/money-off';
import { Heading } from '../../../components/heading.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useLook } from '../api/look.ts';
import { useSkipSyncUser } from '../api/skip-sync-user.ts';
import { Foot, type FootButton } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { StepPage } from './step-page.tsx';
import { SyncUserFields } from './sync-user-fields.tsx';
import { useEarly } from './use-early.ts';
import { Waiting } from './waiting.tsx';
import { WhatHappens } from './what-happens.tsx';
import { useWizard } from './wizard-context.ts';

const lookEveryMs = 10_000;

export function SyncUserStep() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const { syncUser } = state;
  const early = useEarly();
  const skip = useSkipSyncUser();
  useLook(syncUser.done === null, lookEveryMs);
  const problem = skip.error ? toProblem(skip.error) : syncUser.problem;
  return (
    <StepPage
      why={t('syncUser.why')}
      aside={!syncUser.done && <WhatHappens area="syncUser" />}
      foot={<SyncUserFoot early={early} skip={skip} />}
    >
      <div className={styles.groups}>
        {problem && <ProblemBar problem={problem} onRetry={skip.error ? () => skip.mutate({}) : undefined} reveal />}
        {syncUser.done && <SyncUserExists />}
        <section className={styles.group}>
          {!syncUser.done && (
            <Heading level={2} ref={early.target}>
              <Subtitle2>{t('syncUser.create')}</Subtitle2>
            </Heading>
          )}
          <SyncUserFields />
        </section>
        {!syncUser.done && <SyncUserAwaited early={early.pressed} />}
        <div className={styles.rows}>
          <IconRow
            divided
            strong
            icon={<MoneyOffRegular fontSize={20} />}
            title={t('syncUser.noLicence')}
            text={t('syncUser.noLicenceWhy')}
          />
          <IconRow
            strong
            icon={<KeyRegular fontSize={20} />}
            title={t('syncUser.password')}
            text={t('syncUser.passwordWhy')}
          />
        </div>
      </div>
    </StepPage>
  );
}

function SyncUserExists() {
  const { t } = useTexts();
  const upn = useWizard().state.syncUser.upn ?? '';
  return <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('syncUser.done', { upn })} />;
}

function SyncUserAwaited({ early }: { early: boolean }) {
  const { t } = useTexts();
  const { syncUser, signIn } = useWizard().state;
  const upn = syncUser.upn ?? '';
  if (syncUser.found === 'disabled') return <Waiting>{t('syncUser.disabled', { upn })}</Waiting>;
  if (early) return <Waiting>{t('syncUser.nextEarly', { seconds: signIn.readEverySeconds })}</Waiting>;
  return <Waiting>{t('syncUser.waiting', { upn })}</Waiting>;
}

interface SyncUserFootProps {
  early: ReturnType<typeof useEarly>;
  skip: ReturnType<typeof useSkipSyncUser>;
}

function SyncUserFoot({ early, skip }: SyncUserFootProps) {
  const { t } = useTexts();
  const { state, go } = useWizard();
  const next = (onClick: () => void): FootButton => ({ label: t('common.next'), onClick });
  if (state.syncUser.done) return <Foot primary={next(() => go('sign-in'))} />;
  const door: FootButton = {
    label: t('syncUser.open'),
    opens: true,
    onClick: () => void openLink(state.adminCentreUrl),
  };
  const skipIt = { label: t('syncUser.skip'), busy: skip.isPending, onClick: () => skip.mutate({}) };
  const goOn = state.syncUser.skipped ? next(() => go('sign-in')) : next(early.press);
  return (
    <Foot
      primary={door}
      secondary={goOn}
      third={state.syncUser.skipped ? undefined : skipIt}
      hint={t('syncUser.hint')}
    />
  );
}
