/** Line, presence and act as icon and word, the same everywhere. */
import { makeStyles, mergeClasses, PresenceBadge, type PresenceBadgeStatus, tokens } from '@fluentui/react-components';
import { ArrowClockwise16Regular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { ArrowLeft16Regular } from '@fluentui/react-icons/svg/arrow-left';
import { ArrowRight16Regular } from '@fluentui/react-icons/svg/arrow-right';
import { ArrowUndo16Regular } from '@fluentui/react-icons/svg/arrow-undo';
import { Call16Filled, Call16Regular } from '@fluentui/react-icons/svg/call';
import { CallForward16Filled } from '@fluentui/react-icons/svg/call-forward';
import { CallInbound16Filled } from '@fluentui/react-icons/svg/call-inbound';
import { PersonAvailable16Regular } from '@fluentui/react-icons/svg/person-available';
import { PersonProhibited16Regular } from '@fluentui/react-icons/svg/person-prohibited';
import { PlugDisconnected16Regular } from '@fluentui/react-icons/svg/plug-disconnected';
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle';
import { Warning16Filled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { LeverView } from '../../contract/acting.ts';
import type { LineState, PersonRow, TeamsState } from '../../contract/presence.ts';
import { formatDuration, formatTime } from '../lib/format.ts';
import { useTexts } from '../lib/i18n.ts';
import { isWorthShowing, leverWords } from './lever-words.ts';
import { onlyWayOut } from './opt-out.ts';
import { type Tone, useToneStyles } from './tones.ts';

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', columnGap: '6px', minWidth: 0 },
  word: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  icon: { display: 'inline-flex', flexShrink: 0 },
});

interface WordProps {
  icon?: ReactNode;
  tone?: Tone;
  quiet?: boolean;
  /** What is said in full where there is no room for it. */
  full?: string | undefined;
  children: string;
}

function Word({ icon, tone, quiet, full, children }: WordProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  return (
    <span className={styles.root}>
      {icon && (
        <span className={mergeClasses(styles.icon, tone && tones[tone])} aria-hidden>
          {icon}
        </span>
      )}
      <span className={mergeClasses(styles.word, quiet && styles.quiet)} data-state title={full ?? children}>
        {children}
      </span>
    </span>
  );
}

const lineIcons: Record<LineState, [ReactNode, Tone]> = {
  idle: [<Call16Regular key="i" />, 'grey'],
  ringing: [<CallInbound16Filled key="i" />, 'warn'],
  'in-use': [<Call16Filled key="i" />, 'bad'],
  offline: [<PlugDisconnected16Regular key="i" />, 'grey'],
  unknown: [<QuestionCircle16Regular key="i" />, 'grey'],
};

interface LineWordProps {
  row: Pick<PersonRow, 'line' | 'lineSince' | 'lineStale'>;
  /** There is no room for since when nothing is known. */
  short?: boolean;
}

export function LineWord({ row, short = false }: LineWordProps) {
  const { t, language } = useTexts();
  const state: LineState = row.lineStale ? 'unknown' : row.line;
  const [icon, tone] = lineIcons[state];
  const since =
    row.lineStale && row.lineSince !== null
      ? t('line.since', { time: formatTime(row.lineSince, language) })
      : undefined;
  return (
    <Word icon={icon} tone={tone} quiet={state === 'idle' || state === 'offline'} full={since}>
      {(short ? undefined : since) ?? t(`line.${state}`)}
    </Word>
  );
}

export const badgeOf: Record<TeamsState, PresenceBadgeStatus> = {
  available: 'available',
  'in-a-call': 'busy',
  'in-a-meeting': 'busy',
  presenting: 'do-not-disturb',
  busy: 'busy',
  'do-not-disturb': 'do-not-disturb',
  focusing: 'do-not-disturb',
  away: 'away',
  'be-right-back': 'away',
  offline: 'offline',
  'out-of-office': 'out-of-office',
  unknown: 'unknown',
  unrecognised: 'unknown',
};

export function PresenceWord({ state }: { state: TeamsState }) {
  const { t } = useTexts();
  return (
    <Word icon={<PresenceBadge size="small" status={badgeOf[state]} aria-hidden />}>{t(`presence.${state}`)}</Word>
  );
}

type Act = PersonRow['act'];

const actIcons: Partial<Record<Act['kind'], [ReactNode, Tone]>> = {
  'set-in-a-call': [<ArrowRight16Regular key="i" />, 'brand'],
  'told-in-use': [<ArrowLeft16Regular key="i" />, 'brand'],
  'told-do-not-disturb': [<ArrowLeft16Regular key="i" />, 'brand'],
  'own-state-kept': [<PersonAvailable16Regular key="i" />, 'grey'],
  'left-out': [<PersonProhibited16Regular key="i" />, 'grey'],
  'will-retry': [<ArrowClockwise16Regular key="i" />, 'warn'],
};

const leverIcons: Record<LeverView['state'], [ReactNode, Tone]> = {
  used: [<CallForward16Filled key="i" />, 'brand'],
  'putting-back': [<ArrowUndo16Regular key="i" />, 'brand'],
  'kept-by-person': [<PersonAvailable16Regular key="i" />, 'grey'],
  refused: [<Warning16Filled key="i" />, 'warn'],
};

/** What stands on the phone, or is refused there; nothing where nothing does. */
export function LeverWord({ levers }: Pick<PersonRow, 'levers'>) {
  const { t } = useTexts();
  const [lever, ...more] = levers.filter(isWorthShowing);
  if (!lever) return null;
  const [icon, tone] = leverIcons[lever.state];
  return (
    <Word icon={icon} tone={tone}>
      {leverWords([lever, ...more], { t })}
    </Word>
  );
}

/** Acts that say more than what stands on the phone. */
const before: Act['kind'][] = ['set-in-a-call', 'own-state-kept', 'left-out', 'will-retry', 'not-known-yet'];

/** What we did: on the phone, where something stands there, else in Teams or Cloudya. */
export function ActWord({ row, now }: { row: Pick<PersonRow, 'act' | 'levers' | 'leftOut'>; now: number }) {
  const { t, language } = useTexts();
  const { act, leftOut } = row;
  if (row.levers.some(isWorthShowing) && !before.includes(act.kind)) return <LeverWord levers={row.levers} />;
  const way = onlyWayOut(leftOut);
  if (way && act.kind === 'nothing')
    return (
      <Word icon={<PersonProhibited16Regular />} tone="grey">
        {t('act.left-out-of', { direction: t(`overview.${way}`) })}
      </Word>
    );
  const [icon, tone] = actIcons[act.kind] ?? [undefined, 'grey'];
  return (
    <Word icon={icon} tone={tone} quiet={act.kind === 'nothing' || act.kind === 'not-known-yet'}>
      {actText(act, now, language, t)}
    </Word>
  );
}

function actText(act: Act, now: number, language: string, t: ReturnType<typeof useTexts>['t']): string {
  if (act.kind === 'left-out' && act.by !== null) return t('act.left-out-by', { name: act.by });
  if (act.kind !== 'will-retry') return t(`act.${act.kind}`);
  const seconds = act.nextTryAt === null ? 0 : Math.max(1, (Date.parse(act.nextTryAt) - now) / 1000);
  return t('act.will-retry', { seconds: formatDuration(seconds, language) });
}
