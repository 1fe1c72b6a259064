import {
  Avatar,
  Body1,
  Body1Strong,
  Caption1,
  makeStyles,
  mergeClasses,
  ProgressBar,
  Spinner,
  Subtitle2,
  Title3,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Circle20Regular } from '@fluentui/react-icons/svg/circle';
import { ErrorCircle20Filled } from '@fluentui/react-icons/svg/error-circle';
import { useEffect } from 'react';
import type { ActivationStage, ActivationView } from '../../../../contract/onboarding.ts';
import type { PersonRow } from '../../../../contract/presence.ts';
import { useAnnounce } from '../../../components/announcer.tsx';
import { ExtensionName } from '../../../components/extension-name.tsx';
import { ActWord, LineWord, PresenceWord } from '../../../components/presence-words.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { formatClock, formatDuration } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLayoutStyles } from './layout-styles.ts';

const useStyles = makeStyles({
  answer: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS },
  left: { marginInlineStart: 'auto' },
  bar: { height: '8px' },
  stage: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr) minmax(0, 1.4fr) 60px',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '40px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 'none' },
  },
  stagePhone: { gridTemplateColumns: '20px minmax(0, 1fr) auto' },
  detail: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
  person: {
    gridTemplateColumns: '24px minmax(0, 1.2fr) minmax(0, 0.78fr) minmax(0, 1.2fr) minmax(0, 1.8fr)',
    columnGap: tokens.spacingHorizontalS,
  },
  personPhone: { gridTemplateColumns: '24px minmax(0, 1fr) minmax(0, 1fr)' },
});

/** "14 of 21 people in step", as words and as a bar. */
export function ProgressAnswer({ activation }: { activation: ActivationView }) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const { t, language } = useTexts();
  const announce = useAnnounce();
  const { inStep, total, secondsLeft, state } = activation;
  const count = t('activate.stageOf', { done: inStep, total });
  useEffect(() => announce(`${count} ${t('activate.peopleInStep')}`), [announce, count, t]);
  return (
    <section className={layout.group}>
      <span className={styles.answer}>
        <Title3>{count}</Title3>
        <Body1>{t('activate.peopleInStep')}</Body1>
        {secondsLeft !== null && state === 'running' && (
          <Body1 className={styles.left}>
            {t('activate.left', { seconds: formatDuration(secondsLeft, language) })}
          </Body1>
        )}
      </span>
      <ProgressBar
        thickness="large"
        className={styles.bar}
        value={inStep}
        max={Math.max(1, total)}
        color={state === 'failed' ? 'error' : state === 'done' ? 'success' : 'brand'}
        aria-label={`${count} ${t('activate.peopleInStep')}`}
      />
    </section>
  );
}

/** What is being done now, and who has just been done. */
export function ProgressDetails({ activation: { stages, justDone } }: { activation: ActivationView }) {
  const layout = useLayoutStyles();
  const { t } = useTexts();
  return (
    <>
      <section>
        <Subtitle2 as="h2" className={layout.heading}>
          {t('activate.doing')}
        </Subtitle2>
        <ol className={layout.rows} style={{ rowGap: 0 }}>
          {stages.map((stage) => (
            <Stage key={stage.key} stage={stage} />
          ))}
        </ol>
      </section>
      {justDone.length > 0 && <JustDone rows={justDone} />}
    </>
  );
}

function Stage({ stage }: { stage: ActivationStage }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const phone = useLayout() === 'phone';
  const { state, at } = stage;
  const Name = state === 'running' ? Body1Strong : Body1;
  const detail = stageDetail(stage, t);
  return (
    <li className={mergeClasses(styles.stage, phone && styles.stagePhone)}>
      <StageMark state={state} />
      <span>
        <Name className={state === 'next' ? styles.quiet : ''}>{stageName(stage, t)}</Name>
        {phone && (
          <Caption1 className={styles.quiet} block>
            {detail}
          </Caption1>
        )}
      </span>
      {!phone && <Body1 className={mergeClasses(styles.detail, state === 'next' && styles.quiet)}>{detail}</Body1>}
      <Caption1 align="end" className={styles.quiet}>
        {state === 'done' && at !== null
          ? formatClock(at, language)
          : t(`activate.${state === 'done' ? 'ready' : state}`)}
      </Caption1>
    </li>
  );
}

function StageMark({ state }: { state: ActivationStage['state'] }) {
  const tones = useToneStyles();
  if (state === 'done') return <CheckmarkCircle20Filled className={tones.ok} aria-hidden />;
  if (state === 'failed') return <ErrorCircle20Filled className={tones.bad} aria-hidden />;
  if (state === 'running') return <Spinner size="tiny" aria-hidden />;
  return <Circle20Regular className={tones.grey} aria-hidden />;
}

type Translate = ReturnType<typeof useTexts>['t'];

function stageName({ key, total, detail }: ActivationStage, t: Translate): string {
  if (key === 'rounds' && total === 1 && detail !== null) return t('activate.stage.roundOne', { round: 1 });
  return t(`activate.stage.${key}`);
}

function stageDetail({ key, state, done, total, detail }: ActivationStage, t: Translate): string {
  if (key === 'second-look' && state !== 'done') return t('activate.secondLook');
  if (key === 'rounds')
    return total === 0 ? t('activate.readTimed') : (detail ?? t('activate.stageOf', { done, total }));
  if (state === 'next') return '';
  if (key === 'lines') return t('activate.linesOf', { count: done });
  if (key === 'in-step' && state === 'running' && detail !== null)
    return t('activate.stageNow', { done, total, name: detail });
  return t('activate.stageOf', { done, total });
}

function JustDone({ rows }: { rows: readonly PersonRow[] }) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  return (
    <section>
      <Subtitle2 as="h2" className={layout.heading}>
        {t('activate.justDone')}
      </Subtitle2>
      {rows.map((row) => (
        <div key={row.linkId} className={mergeClasses(styles.stage, phone ? styles.personPhone : styles.person)}>
          <Avatar size={24} name={row.name} color="colorful" aria-hidden />
          <span className={styles.detail}>
            <Body1 wrap={false}>{row.name}</Body1>{' '}
            <Caption1 className={styles.quiet}>
              <ExtensionName extension={row.extension} />
            </Caption1>
          </span>
          {!phone && <LineWord row={row} short />}
          <PresenceWord state={row.presence} />
          {!phone && <ActWord row={row} now={0} />}
        </div>
      ))}
    </section>
  );
}
