import { makeStyles, tokens } from '@fluentui/react-components';
import { Call16Filled } from '@fluentui/react-icons/svg/call';
import { CallForward16Filled } from '@fluentui/react-icons/svg/call-forward';
import { FlashRegular } from '@fluentui/react-icons/svg/flash';
import { TimerRegular } from '@fluentui/react-icons/svg/timer';
import type { MatchReport, RoundPlan } from '../../../../contract/matching.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { useRoom } from '../../../components/room.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { actingText } from '../../settings/acting.ts';
import { useSettings } from '../../settings/api/settings.ts';
import { matchColumns } from '../outcomes.ts';

const useStyles = makeStyles({ root: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM } });

const namesShown = 3;
const roundsShown = 3;

/** "If you activated now": who would change, and which rounds get instant updates. */
export function MatchPlan({ report: { plan } }: { report: MatchReport }) {
  const styles = useStyles();
  const { t } = useTexts();
  const phone = matchColumns(useRoom()) === 'entries';
  const { inCallNow, rounds, readEverySeconds, syncUsersNeeded } = plan;
  const first = inCallNow.slice(0, namesShown).map(({ name }) => name);
  const rest = inCallNow.length - first.length;
  const names = rest > 0 ? t('common.andMore', { names: first.join(', '), count: rest }) : first.join(', ');
  const inCall =
    inCallNow.length === 0 ? t('preview.nobodyInCall') : t('preview.inCall', { count: inCallNow.length, names });
  if (phone)
    return (
      <>
        <ShortPlan inCall={inCallNow.length} />
        <OnPhones />
      </>
    );
  return (
    <section className={styles.root}>
      <IconRow icon={<Call16Filled />} tone="bad" strong title={t('preview.ifNow')} text={inCall} />
      <OnPhones />
      {rounds.slice(0, roundsShown).map((round) => (
        <Round
          key={round.round}
          round={round}
          only={rounds.length === 1}
          timed={t(syncUsersNeeded ? 'preview.timed' : 'preview.timedOnly', { seconds: readEverySeconds })}
        />
      ))}
      {rounds.length > roundsShown && t('overview.moreRounds', { count: rounds.length - roundsShown })}
    </section>
  );
}

/** What the setting of phones would do; nothing where it does nothing. */
function OnPhones() {
  const texts = useTexts();
  const { t } = texts;
  const acting = useSettings().data?.acting;
  if (!acting || (acting.profile === null && !acting.logOut)) return null;
  return (
    <IconRow
      icon={<CallForward16Filled />}
      tone="brand"
      strong
      title={t('preview.onPhone')}
      text={t('preview.onPhoneText', { what: actingText(acting, texts) })}
    />
  );
}

function ShortPlan({ inCall }: { inCall: number }) {
  const { t } = useTexts();
  const text = inCall === 0 ? t('preview.nobodyInCall') : t('preview.ifNowShort', { count: inCall });
  return <IconRow icon={<Call16Filled />} tone="bad" title={text} />;
}

interface RoundProps {
  round: RoundPlan;
  only: boolean;
  /** What is said of a round without a sync user. */
  timed: string;
}

function Round({ round: { round, people, places, syncUser }, only, timed }: RoundProps) {
  const { t } = useTexts();
  const instant = syncUser !== null;
  return (
    <IconRow
      icon={instant ? <FlashRegular fontSize={16} /> : <TimerRegular fontSize={16} />}
      tone="brand"
      strong
      title={t('preview.round', { round, people, places })}
      text={instant ? t(only ? 'preview.instant' : 'preview.instantMore') : timed}
    />
  );
}
