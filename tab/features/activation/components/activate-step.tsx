import { Body1, Body2, Button, Subtitle2 } from '@fluentui/react-components';
import { ArrowUndoRegular } from '@fluentui/react-icons/svg/arrow-undo';
import { CallRegular } from '@fluentui/react-icons/svg/call';
import { ChatRegular } from '@fluentui/react-icons/svg/chat';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CloudCheckmarkRegular } from '@fluentui/react-icons/svg/cloud-checkmark';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonCallRegular } from '@fluentui/react-icons/svg/person-call';
import { lazy, Suspense, useState } from 'react';
import { navigate } from '../../../app/use-route.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';
import { useActivate } from '../api/activate.ts';
import { useProgress } from '../api/progress.ts';
import { ProgressAnswer, ProgressDetails } from './activation-progress.tsx';
import { AsideSection } from './aside-section.tsx';
import { Foot } from './foot.tsx';
import { useLayoutStyles } from './layout-styles.ts';
import { StepPage } from './step-page.tsx';
import { useWizard } from './wizard-context.ts';

const DeactivateDialog = lazy(() =>
  import('../../settings/components/deactivate-dialog.tsx').then(({ DeactivateDialog }) => ({
    default: DeactivateDialog,
  })),
);

export function ActivateStep() {
  const { state } = useWizard();
  const activation = state.activate.activation;
  const running = state.phase === 'activating' || activation?.state === 'running';
  useProgress(running);
  return activation && (running || state.phase !== 'onboarding') ? <Running /> : <Ready />;
}

/** Before the click: what opens, what is written, how to undo it. */
function Ready() {
  const styles = useLayoutStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const activate = useActivate();
  const { people, toLookAt } = state.preview;
  const failed = state.activate.activation?.problem ?? null;
  const problem = activate.error ? toProblem(activate.error) : failed;
  return (
    <StepPage
      why={t('activate.why')}
      aside={<Afterwards others={toLookAt} />}
      foot={
        <Foot
          hint={t('activate.hint')}
          primary={{
            label: t('activate.button'),
            busy: activate.isPending,
            onClick: () => activate.mutate({}),
          }}
        />
      }
    >
      <div className={styles.groups}>
        {problem && <ProblemBar problem={problem} onRetry={() => activate.mutate({})} reveal />}
        <section className={styles.group}>
          <Subtitle2 as="h2" className={styles.heading}>
            {t('activate.will')}
          </Subtitle2>
          <div className={styles.rows} style={{ marginTop: '8px' }}>
            {people !== null && (
              <IconRow divided icon={<PeopleRegular fontSize={20} />} title={t('activate.will1', { count: people })} />
            )}
            <IconRow divided icon={<PersonCallRegular fontSize={20} />} title={t('activate.will2')} />
            <IconRow divided icon={<CallRegular fontSize={20} />} title={t('activate.will3')} />
            <IconRow icon={<ArrowUndoRegular fontSize={20} />} title={t('activate.undoAny')} />
          </div>
        </section>
      </div>
    </StepPage>
  );
}

function Running() {
  const styles = useLayoutStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const [stopping, setStopping] = useState(false);
  const activation = state.activate.activation;
  if (!activation) return null;
  const done = activation.state === 'done';
  const overview = {
    label: t('activate.goOverview'),
    leads: true,
    onClick: () => navigate({ page: 'overview' }),
  };
  return (
    <StepPage
      title={t(done ? 'activate.title' : 'activate.runningTitle')}
      why={t(done ? 'activate.why' : 'activate.runningWhy')}
      lead={<ProgressAnswer activation={activation} />}
      aside={<Afterwards others={state.preview.toLookAt} running={!done} />}
      foot={
        <Foot
          back={false}
          hint={done ? undefined : t('activate.goesOn')}
          {...(done ? { primary: overview } : { secondary: overview })}
          extra={
            done
              ? undefined
              : { label: t('activate.stop'), icon: <ArrowUndoRegular />, onClick: () => setStopping(true) }
          }
        />
      }
    >
      <div className={styles.groups}>
        {activation.problem && <ProblemBar problem={activation.problem} reveal />}
        {done && (
          <span className={styles.waiting} role="status">
            <CheckmarkCircle20Filled className={tones.ok} aria-hidden />
            <Body2>{t('activate.done', { count: activation.total })}</Body2>
          </span>
        )}
        <ProgressDetails activation={activation} />
      </div>
      {stopping && (
        <Suspense>
          <DeactivateDialog onClose={() => setStopping(false)} />
        </Suspense>
      )}
    </StepPage>
  );
}

function Afterwards({ others, running = false }: { others: number | null; running?: boolean }) {
  const styles = useLayoutStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const { chat } = useWizard().state;
  return (
    <div className={styles.groups}>
      {running && (
        <section className={styles.group}>
          <span className={styles.inline}>
            <CloudCheckmarkRegular fontSize={20} className={tones.ok} aria-hidden />
            <Subtitle2 as="h2" className={styles.heading}>
              {t('activate.safe')}
            </Subtitle2>
          </span>
          <Body1>{t('activate.safeText')}</Body1>
          <div>
            <Button size="small" icon={<ChatRegular />} onClick={() => void openLink(chat.url)}>
              {t('activate.openChat')}
            </Button>
          </div>
        </section>
      )}
      <AsideSection title={t('activate.after')} ruled={running}>
        <Body1>{t('activate.afterText')}</Body1>
        {others !== null && others > 0 && <Body1>{t('activate.afterOthers', { count: others })}</Body1>}
        {!running && !chat.exists && (
          <>
            <Body1>{t('overview.chatText')}</Body1>
            <div>
              <Button size="small" icon={<ChatRegular />} onClick={() => void openLink(chat.url)}>
                {t('activate.openChat')}
              </Button>
            </div>
          </>
        )}
      </AsideSection>
    </div>
  );
}
