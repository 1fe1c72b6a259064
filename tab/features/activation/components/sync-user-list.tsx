import {
  Avatar,
  Body1,
  Body1Strong,
  Button,
  Caption1,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { CheckmarkCircle16Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Clock16Regular } from '@fluentui/react-icons/svg/clock';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { Warning16Filled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { SyncUserView } from '../../../../contract/onboarding.ts';
import { CopyButton } from '../../../components/copy-button.tsx';
import { type Tone, useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { describeProblem } from '../../../lib/problems.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '36px minmax(160px, 1fr) auto auto auto',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: '10px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  rowPhone: { gridTemplateColumns: '36px minmax(0, 1fr) auto', rowGap: tokens.spacingVerticalXS },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
  state: { display: 'grid', gridTemplateColumns: '16px minmax(0, 1fr)', columnGap: '6px' },
  // beside the first line of the words
  icon: { display: 'flex', alignItems: 'center', height: tokens.lineHeightBase300 },
  statePhone: { gridColumnStart: 2 },
  below: { gridColumnStart: 2, color: tokens.colorNeutralForeground3 },
  wayOn: {
    gridColumn: '2 / -1',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    paddingTop: tokens.spacingVerticalXS,
  },
});

interface SyncUserListProps {
  users: readonly SyncUserView[];
  /** The account that has not signed in yet. */
  awaited?: { name: string; upn: string } | undefined;
  onRemove?: (user: SyncUserView) => void;
  /** What to do about an account that is signed in and yet refused. */
  wayOn?: (cause: string) => ReactNode;
}

/** Which account gives instant updates to which round. */
export function SyncUserList({ users, awaited, onRemove, wayOn }: SyncUserListProps) {
  const { t } = useTexts();
  return (
    <div>
      {users.map((user) => (
        <Row
          key={user.userId}
          name={user.name}
          upn={user.upn}
          tone={isFine(user) ? 'ok' : 'warn'}
          icon={isFine(user) ? <CheckmarkCircle16Filled /> : <Warning16Filled />}
          state={stateText(user)}
          below={t('signIn.round', { round: user.round, people: user.people })}
          onRemove={onRemove && (() => onRemove(user))}
          wayOn={user.state === 'signed-in' && user.cause !== null && wayOn?.(user.cause)}
        />
      ))}
      {awaited && (
        <Row {...awaited} tone="brand" icon={<Clock16Regular />} state={t('signIn.waiting')} below={undefined} />
      )}
    </div>
  );

  function stateText(user: SyncUserView): string {
    if (isFine(user)) return t('signIn.signedIn');
    if (user.cause === null) return t('signIn.signedOut');
    const values: Record<string, string> = user.vendorCode === null ? {} : { vendorCode: user.vendorCode };
    const { title } = describeProblem({ code: user.cause, at: user.signedInAt, values });
    return user.vendorCode === null ? t(title) : `${t(title)} (${user.vendorCode})`;
  }
}

function isFine({ state, cause }: SyncUserView): boolean {
  return state === 'signed-in' && cause === null;
}

interface RowProps {
  name: string;
  upn: string;
  tone: Tone;
  icon: ReactNode;
  state: string;
  below: string | undefined;
  onRemove?: (() => void) | undefined;
  wayOn?: ReactNode;
}

function Row({ name, upn, tone, icon, state, below, onRemove, wayOn }: RowProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  return (
    <div className={mergeClasses(styles.row, phone && styles.rowPhone)}>
      <Avatar size={36} color="brand" icon={<ArrowSyncRegular />} aria-hidden />
      <span className={styles.words}>
        <Body1Strong>{name}</Body1Strong>
        <Caption1 className={styles.quiet}>{upn}</Caption1>
      </span>
      <CopyButton text={upn} label={t('signIn.copyAddress')} iconOnly={phone || onRemove !== undefined} />
      <span className={mergeClasses(styles.state, phone && styles.statePhone)}>
        <span className={mergeClasses(styles.icon, tones[tone])} aria-hidden>
          {icon}
        </span>
        <Body1>{state}</Body1>
        {below && <Caption1 className={styles.below}>{below}</Caption1>}
      </span>
      {onRemove && (
        <Button
          size="small"
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={t('signIn.remove', { name })}
          onClick={onRemove}
        />
      )}
      {wayOn && <span className={styles.wayOn}>{wayOn}</span>}
    </div>
  );
}
