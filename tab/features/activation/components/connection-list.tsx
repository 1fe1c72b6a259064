import {
  Body1Strong,
  Button,
  Caption1,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { QuestionCircle20Regular } from '@fluentui/react-icons/svg/question-circle';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import type { CloudyaConnectionView } from '../../../../contract/onboarding.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useContinueWithoutSwitch } from '../api/continue-without-switch.ts';
import { useDisconnectCloudya } from '../api/disconnect-cloudya.ts';
import { lackOf } from '../connections.ts';
import { AccountLine } from './account-line.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(340px, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
    minWidth: 0,
    boxSizing: 'border-box',
    padding: '12px 16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', columnGap: '8px' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  more: { marginInlineEnd: '-8px', flexShrink: 0 },
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  below: { color: tokens.colorNeutralForeground3, marginTop: 'auto' },
});

interface ConnectionListProps {
  connections: readonly CloudyaConnectionView[];
  onChange: (connection: CloudyaConnectionView) => void;
  onRemove: (connection: CloudyaConnectionView) => void;
}

/** Each customer with what was found, its switch, and what can be done with it. */
export function ConnectionList({ connections, onChange, onRemove }: ConnectionListProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <ul className={styles.list} aria-label={t('connect.connectedAlready')}>
      {connections.map((connection) => (
        <li key={connection.kAccount} className={styles.card}>
          <div className={styles.head}>
            <span className={styles.words}>
              <Body1Strong>{connection.companyName}</Body1Strong>
              <AccountLine connection={connection} />
            </span>
            {!connection.leaving && (
              <Acts
                connection={connection}
                onChange={() => onChange(connection)}
                onRemove={() => onRemove(connection)}
              />
            )}
          </div>
          {connection.leaving ? (
            <Leaving connection={connection} onLeaveBehind={() => onRemove(connection)} />
          ) : (
            <State connection={connection} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface ActsProps {
  connection: CloudyaConnectionView;
  onChange: () => void;
  onRemove: () => void;
}

function Acts({ connection: { kAccount }, onChange, onRemove }: ActsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          className={styles.more}
          icon={<MoreHorizontalRegular />}
          aria-label={`${t('common.more')}, ${kAccount}`}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem onClick={onChange}>{t('connect.change')}</MenuItem>
          <MenuItem onClick={onRemove}>{t('connect.remove')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

interface LeavingProps {
  connection: CloudyaConnectionView;
  onLeaveBehind: () => void;
}

/** Where something cannot be taken back yet: how to go on. */
function Leaving({ connection: { kAccount, leavingNextTryAt }, onLeaveBehind }: LeavingProps) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const tryNow = useDisconnectCloudya();
  if (leavingNextTryAt === null)
    return (
      <IconRow
        icon={<Spinner size="extra-tiny" />}
        title={t('connect.leaving')}
        text={t('connect.leavingText')}
        quietText
      />
    );
  // a time that has come says nothing: the try is under way
  const ahead = Date.parse(leavingNextTryAt) > Date.now();
  return (
    <>
      <IconRow
        icon={<Warning20Filled />}
        tone="warn"
        title={t('errors.cloudya_removal_hangs.title', { kAccount })}
        text={
          <>
            {t('errors.cloudya_removal_hangs.text')}{' '}
            {ahead && t('connect.nextTry', { time: formatTime(leavingNextTryAt, language) })}
          </>
        }
        quietText
      />
      <span className={styles.acts}>
        <BusyButton
          size="small"
          busy={tryNow.isPending}
          aria-label={`${t('common.tryAgain')}, ${kAccount}`}
          onClick={() => tryNow.mutate(kAccount)}
        >
          {t('common.tryAgain')}
        </BusyButton>
        <Button size="small" aria-label={`${t('connect.leaveBehind')}, ${kAccount}`} onClick={onLeaveBehind}>
          {t('connect.leaveBehind')}
        </Button>
      </span>
    </>
  );
}

function State({ connection }: { connection: CloudyaConnectionView }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const { api, key, checkedAt } = connection;
  const lack = lackOf(connection);
  return (
    <>
      {lack.length === 0 && <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('connect.rightsAll')} />}
      {lack.map(({ right, state }) => (
        <IconRow
          key={right}
          icon={state === 'no' ? <Warning20Filled /> : <QuestionCircle20Regular />}
          tone={state === 'no' ? 'warn' : 'grey'}
          title={
            state === 'no' ? t(`connect.${right}No`) : t('connect.unknownRight', { right: t(`connect.${right}Yes`) })
          }
        />
      ))}
      <SwitchRow connection={connection} />
      <Caption1 className={styles.below}>
        {t(`connect.through.${key}`, { api: t(`connect.api.${api}`), time: formatTime(checkedAt, language) })}
      </Caption1>
    </>
  );
}

function SwitchRow({ connection: { kAccount, portalSwitch } }: { connection: CloudyaConnectionView }) {
  const { t } = useTexts();
  const { state, required, continuedAnyway } = portalSwitch;
  if (state === 'on') return <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('connect.switchOn')} />;
  if (state === 'unknown' && !continuedAnyway) return <UnseenSwitch kAccount={kAccount} />;
  if (state === 'unknown')
    return <IconRow icon={<QuestionCircle20Regular />} tone="grey" title={t('connect.continued')} />;
  return required ? (
    <IconRow icon={<Spinner size="extra-tiny" />} title={t('step.waitingSwitch')} />
  ) : (
    <IconRow icon={<QuestionCircle20Regular />} tone="grey" title={t('connect.switchOffShort')} />
  );
}

/** We may not see it: the admin's word counts, for this customer alone. */
function UnseenSwitch({ kAccount }: { kAccount: string }) {
  const { t } = useTexts();
  const goOn = useContinueWithoutSwitch();
  return (
    <IconRow
      icon={<QuestionCircle20Regular />}
      tone="grey"
      title={t('connect.switchUnknown')}
      text={
        <BusyButton
          size="small"
          style={{ marginTop: tokens.spacingVerticalXS }}
          busy={goOn.isPending}
          aria-label={`${t('connect.ticked')}, ${kAccount}`}
          onClick={() => goOn.mutate(kAccount)}
        >
          {t('connect.ticked')}
        </BusyButton>
      }
    />
  );
}
