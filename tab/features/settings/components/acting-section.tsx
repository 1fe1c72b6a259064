import { Body1, Body1Strong, Caption1, makeStyles, Select, Switch, tokens } from '@fluentui/react-components';
import { Warning16Filled } from '@fluentui/react-icons/svg/warning';
import { type ReactNode, useId, useRef, useState } from 'react';
import type { Acting, LeverKind } from '../../../../contract/acting.ts';
import type { CloudyaConnectionView } from '../../../../contract/onboarding.ts';
import type { Settings } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useToast } from '../../../components/toasts.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { accountsWithout, actingText, begins, profileNumbers } from '../acting.ts';
import { useSetActing } from '../api/set-acting.ts';
import { ActingDialog } from './acting-dialog.tsx';
import { RefusedLevers } from './refused-levers.tsx';

const useStyles = makeStyles({
  rows: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingBottom: tokens.spacingVerticalM,
  },
  words: { display: 'flex', flexDirection: 'column' },
  below: { gridColumn: '1 / -1' },
  missing: { display: 'flex', columnGap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  icon: { display: 'inline-flex', transform: 'translateY(3px)' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

interface ActingSectionProps {
  settings: Settings;
  connections: readonly CloudyaConnectionView[];
}

/** What is done on phones while their people are on a Teams call: asked before it begins, as calls go elsewhere then. */
export function ActingSection({ settings: { acting, directions }, connections }: ActingSectionProps) {
  const styles = useStyles();
  const texts = useTexts();
  const { t } = texts;
  const toast = useToast();
  const set = useSetActing();
  const [asked, setAsked] = useState<Acting>();
  const [profile, setProfile] = useState(acting.profile ?? 1);
  const control = useRef<HTMLElement | null>(null);
  const save = (next: Acting, undoable = true) =>
    set.mutate(next, {
      onSuccess: () =>
        toast(t('acting.saved', { what: actingText(next, texts) }), undoable ? () => save(acting, false) : undefined),
    });
  const want = (next: Acting) => {
    if (set.isPending) return;
    control.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (begins(acting, next)) setAsked(next);
    else save(next);
  };
  const close = () => {
    setAsked(undefined);
    requestAnimationFrame(() => control.current?.focus());
  };
  const choose = (number: number) => {
    setProfile(number);
    if (acting.profile !== null) want({ ...acting, profile: number });
  };
  // shown as chosen until the server has answered
  const shown = set.isPending ? set.variables : acting;
  return (
    <>
      <Body1Strong as="h3" style={{ margin: 0 }}>
        {t('acting.title')}
      </Body1Strong>
      <Body1>{t('acting.text')}</Body1>
      {!directions.teamsToCloudya && <Body1>{t('acting.directionOff')}</Body1>}
      {set.error && <ProblemBar problem={toProblem(set.error)} onRetry={() => set.variables && save(set.variables)} />}
      <div className={styles.rows}>
        <Lever
          kind="profile"
          on={shown.profile !== null}
          connections={connections}
          onSwitch={(on) => want({ ...acting, profile: on ? profile : null })}
        >
          {(disabled) => <ProfileChoice value={shown.profile ?? profile} disabled={disabled} onChoose={choose} />}
        </Lever>
        <Lever
          kind="login-status"
          on={shown.logOut}
          connections={connections}
          onSwitch={(logOut) => want({ ...acting, logOut })}
        />
      </div>
      <Caption1 className={styles.quiet}>{t('acting.theirs')}</Caption1>
      <RefusedLevers busy={set.isPending} onTryAgain={() => save(acting, false)} />
      {asked && (
        <ActingDialog
          before={acting}
          acting={asked}
          onCancel={() => {
            setProfile(acting.profile ?? profile);
            close();
          }}
          onConfirm={() => {
            save(asked);
            close();
          }}
        />
      )}
    </>
  );
}

interface LeverProps {
  kind: LeverKind;
  on: boolean;
  connections: readonly CloudyaConnectionView[];
  onSwitch: (on: boolean) => void;
  /** What is chosen with it. */
  children?: (disabled: boolean) => ReactNode;
}

/** What cannot be done anywhere cannot be switched on; what is on can always be switched off. */
function Lever({ kind, on, connections, onSwitch, children }: LeverProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const id = useId();
  const without = accountsWithout(connections, kind);
  const disabled = !on && connections.length > 0 && without.length === connections.length;
  return (
    <div className={styles.row}>
      <span className={styles.words}>
        <Body1Strong>{t(`acting.${kind}.title`)}</Body1Strong>
        <Body1 id={id}>{t(`acting.${kind}.text`)}</Body1>
      </span>
      <Switch
        checked={on}
        disabled={disabled}
        aria-label={t(`acting.${kind}.title`)}
        aria-describedby={without.length > 0 ? `${id} ${id}missing` : id}
        onChange={(_, { checked }) => onSwitch(checked)}
      />
      {children && <div className={styles.below}>{children(disabled)}</div>}
      {without.length > 0 && (
        <Missing id={`${id}missing`} kind={kind} accounts={connections.length > 1 ? without : []} />
      )}
    </div>
  );
}

/** `accounts`: named where the tenant has several. */
function Missing({ id, kind, accounts }: { id: string; kind: LeverKind; accounts: readonly string[] }) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t, language } = useTexts();
  const names = new Intl.ListFormat(language, { type: 'conjunction' }).format(accounts);
  const right = t(`connect.${kind === 'profile' ? 'profilesNo' : 'loginStatusNo'}`);
  return (
    <span className={`${styles.below} ${styles.missing}`}>
      <span className={`${styles.icon} ${tones.warn}`} aria-hidden>
        <Warning16Filled />
      </span>
      <span id={id}>
        <Body1>{accounts.length > 0 ? t('acting.missingAt', { right, accounts: names }) : `${right}.`}</Body1>{' '}
        <Body1>{t('acting.missingWay')}</Body1>{' '}
        <TextLink onClick={() => navigate({ page: 'settings', section: 'cloudya' })}>{t('acting.toAccess')}</TextLink>
      </span>
    </span>
  );
}

interface ProfileChoiceProps {
  value: number;
  disabled: boolean;
  onChoose: (profile: number) => void;
}

function ProfileChoice({ value, disabled, onChoose }: ProfileChoiceProps) {
  const { t } = useTexts();
  return (
    <Select
      style={{ maxWidth: '240px' }}
      aria-label={t('acting.which')}
      value={String(value)}
      disabled={disabled}
      onChange={(_, chosen) => onChoose(Number(chosen.value))}
    >
      {profileNumbers.map((number) => (
        <option key={number} value={number}>
          {t('acting.number', { profile: number })}
        </option>
      ))}
    </Select>
  );
}
