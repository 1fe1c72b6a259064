import { Body1, Body1Strong, Caption1, makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import { CheckmarkCircle24Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Clock24Regular } from '@fluentui/react-icons/svg/clock';
import { CloudCheckmarkRegular } from '@fluentui/react-icons/svg/cloud-checkmark';
import { Warning24Filled } from '@fluentui/react-icons/svg/warning';
import { steps } from '../../../app/routes.ts';
import { navigate } from '../../../app/use-route.ts';
import { organisationLine } from '../../../components/organisation-line.ts';
import { TextLink } from '../../../components/text-link.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { type StepView, viewSteps } from '../steps.ts';
import { useWizard } from './wizard-context.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    padding: '28px 24px 20px 28px',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  narrow: { padding: '28px 12px 20px 16px' },
  organisation: { color: tokens.colorNeutralForeground3 },
  list: { listStyleType: 'none', margin: `${tokens.spacingVerticalXXL} 0 0`, padding: 0 },
  foot: { marginTop: 'auto', paddingTop: tokens.spacingVerticalXXL },
  saved: {
    display: 'flex',
    columnGap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalS,
    '& > svg': { flexShrink: 0 },
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  item: { position: 'relative', minHeight: '60px', paddingBottom: '12px', boxSizing: 'border-box' },
  row: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    width: '100%',
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    fontFamily: 'inherit',
    textAlign: 'start',
    borderRadius: tokens.borderRadiusMedium,
  },
  clickable: {
    cursor: 'pointer',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  circle: {
    width: '24px',
    height: '24px',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    borderRadius: tokens.borderRadiusCircular,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  current: {
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    // the system's own colours replace the fill: the ring keeps the mark
    border: `1px solid ${tokens.colorBrandBackground}`,
  },
  words: { display: 'flex', flexDirection: 'column', paddingTop: '1px' },
  rail: {
    position: 'absolute',
    insetInlineStart: '12px',
    top: '28px',
    bottom: '4px',
    width: '1px',
    backgroundColor: tokens.colorNeutralStroke2,
  },
  railDone: { backgroundColor: tokens.colorStatusSuccessForeground1 },
});

export function Stepper() {
  const styles = useStyles();
  const { t } = useTexts();
  const { state } = useWizard();
  const narrow = useLayout() === 'narrow';
  return (
    <nav className={mergeClasses(styles.root, narrow && styles.narrow)} aria-label={t('step.label')}>
      <Subtitle2>{t('app.name')}</Subtitle2>
      <Caption1 className={styles.organisation}>{organisationLine(state.organisation, { t })}</Caption1>
      <StepList />
      <div className={styles.foot}>
        <div className={styles.saved}>
          <CloudCheckmarkRegular fontSize={16} aria-hidden />
          <Caption1 className={styles.quiet}>{t('app.saved')}</Caption1>
        </div>
        <Caption1>
          <TextLink onClick={() => navigate({ page: 'help' })}>{t('app.procedure')}</TextLink>
        </Caption1>
      </div>
    </nav>
  );
}

/** Also the content of the phone's "All steps". */
export function StepList({ onChosen }: { onChosen?: () => void }) {
  const styles = useStyles();
  const { state } = useWizard();
  return (
    <ol className={styles.list}>
      {viewSteps(state).map((view) => (
        <StepItem key={view.step} view={view} onChosen={onChosen} />
      ))}
    </ol>
  );
}

function StepItem({ view, onChosen }: { view: StepView; onChosen: (() => void) | undefined }) {
  const styles = useStyles();
  const { shown, go } = useWizard();
  const { step, mark, reachable } = view;
  const current = step === shown;
  const content = (
    <>
      <Mark view={view} current={current} />
      <StepWords view={view} current={current} />
    </>
  );
  return (
    <li className={styles.item} {...(current ? { 'aria-current': 'step' as const } : {})}>
      {reachable && !current ? (
        <button
          type="button"
          className={mergeClasses(styles.row, styles.clickable)}
          onClick={() => {
            onChosen?.();
            go(step);
          }}
        >
          {content}
        </button>
      ) : (
        <span className={styles.row}>{content}</span>
      )}
      {step !== 'activate' && (
        <span className={mergeClasses(styles.rail, mark === 'done' && !current && styles.railDone)} aria-hidden />
      )}
    </li>
  );
}

function Mark({ view: { step, mark }, current }: { view: StepView; current: boolean }) {
  const styles = useStyles();
  const tones = useToneStyles();
  if (mark === 'done') return <CheckmarkCircle24Filled className={tones.ok} aria-hidden />;
  if (!current && mark === 'care') return <Warning24Filled className={tones.warn} aria-hidden />;
  if (!current && mark === 'waiting') return <Clock24Regular className={tones.brand} aria-hidden />;
  return (
    <span className={mergeClasses(styles.circle, current ? styles.current : tones.grey)} aria-hidden>
      {steps.indexOf(step) + 1}
    </span>
  );
}

function StepWords({ view: { step, mark, line, by }, current }: { view: StepView; current: boolean }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const Label = current ? Body1Strong : Body1;
  const time = line.time === undefined ? {} : { time: formatTime(line.time, language) };
  return (
    <span className={styles.words}>
      <Label className={mergeClasses(mark === 'later' && styles.quiet)}>{t(`step.${step}`)}</Label>
      <Caption1 className={styles.quiet}>{t(`step.${line.key}`, { ...line.values, ...time })}</Caption1>
      {by && (
        <Caption1 className={styles.quiet}>
          {t('common.by', { name: by.name, time: formatTime(by.at, language) })}
        </Caption1>
      )}
    </span>
  );
}
