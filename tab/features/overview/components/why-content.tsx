import {
  Avatar,
  Body1,
  Body1Strong,
  Body2,
  Caption1,
  makeStyles,
  mergeClasses,
  PresenceBadge,
  tokens,
} from '@fluentui/react-components';
import { ArrowCircleRight20Regular } from '@fluentui/react-icons/svg/arrow-circle-right';
import { ArrowUndo20Regular } from '@fluentui/react-icons/svg/arrow-undo';
import { Call20Filled, Call20Regular } from '@fluentui/react-icons/svg/call';
import { CallEnd20Regular } from '@fluentui/react-icons/svg/call-end';
import { CallForward20Filled } from '@fluentui/react-icons/svg/call-forward';
import { Info20Regular } from '@fluentui/react-icons/svg/info';
import { Options20Regular } from '@fluentui/react-icons/svg/options';
import { PersonAvailable20Regular } from '@fluentui/react-icons/svg/person-available';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { LeverView } from '../../../../contract/acting.ts';
import type { Why } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { isWorthShowing, leverText, leverWord } from '../../../components/lever-words.ts';
import { badgeOf } from '../../../components/presence-words.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { type Tone, useToneStyles } from '../../../components/tones.ts';
import { useNow } from '../../../components/use-now.ts';
import { formatClock } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useOptOut } from '../use-opt-out.ts';
import { actTexts, ageText, answerText, endText, inSentence, lineText, shortName, teamsText } from '../why-lines.ts';
import { DirectionSwitches } from './direction-switches.tsx';

const leverIcon: Record<LeverView['state'], ReactNode> = {
  used: <CallForward20Filled />,
  'putting-back': <ArrowUndo20Regular />,
  'kept-by-person': <PersonAvailable20Regular />,
  refused: <Warning20Filled />,
};

const useStyles = makeStyles({
  person: { display: 'grid', gridTemplateColumns: '40px minmax(0, 1fr)', columnGap: '12px', alignItems: 'center' },
  words: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3 },
  answer: {
    margin: `${tokens.spacingVerticalL} 0`,
    padding: '12px 14px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    // seen in high contrast only, where the fill is not
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    columnGap: '12px',
    paddingBottom: '16px',
  },
  rail: {
    position: 'absolute',
    insetInlineStart: '10px',
    top: '24px',
    bottom: '4px',
    width: '1px',
    backgroundColor: tokens.colorNeutralStroke2,
  },
  head: { display: 'flex', justifyContent: 'space-between', columnGap: '12px', alignItems: 'baseline' },
  time: { color: tokens.colorNeutralForeground3, whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  who: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: '12px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
  },
  directions: { marginBottom: '12px' },
});

/** Answer first, proof below: both inputs with their age, the rule, what we did, what ends it. */
export function WhyContent({ why }: { why: Why }) {
  const styles = useStyles();
  const texts = useTexts();
  const { t } = texts;
  const now = useNow();
  const { shown } = useExtensionNames();
  const { person, address } = why;
  const extension = shown(person.extension);
  const below = [t('overview.extension', { extension }), address].filter((part) => part !== null);
  return (
    <>
      <div className={styles.person}>
        <Avatar
          size={40}
          name={person.name}
          color="colorful"
          badge={{ status: badgeOf[person.presence] }}
          aria-hidden
        />
        <span className={styles.words}>
          <Body1Strong>{person.name}</Body1Strong>
          <Caption1 className={styles.quiet}>{below.join(' · ')}</Caption1>
        </span>
      </div>
      <div className={styles.answer}>
        <Body2>{answerText(why, extension, texts, now)}</Body2>
      </div>
      <Proof why={why} />
      <Directions why={why} />
      {why.session && (
        <div className={styles.who}>
          <Body1Strong as="h3" style={{ margin: 0 }}>
            {t('why.who')}
          </Body1Strong>
          <Body1>{t('why.whoText', { name: shortName(person.name) })}</Body1>
        </div>
      )}
    </>
  );
}

/** Which directions hold for this person, and what holds for everybody. */
function Directions({ why: { person, directions } }: { why: Why }) {
  const styles = useStyles();
  const { t } = useTexts();
  const optOut = useOptOut();
  const { linkId, name, leftOut, act } = person;
  return (
    <div className={mergeClasses(styles.who, styles.directions)}>
      <span className={styles.head}>
        <Body1Strong as="h3" style={{ margin: 0 }}>
          {t('optOut.title', { name: shortName(name) })}
        </Body1Strong>
        <Caption1 className={styles.time}>
          <TextLink onClick={() => navigate({ page: 'settings', section: 'directions' })}>
            {t('optOut.forAll')}
          </TextLink>
        </Caption1>
      </span>
      <DirectionSwitches person={{ linkId, name, out: leftOut }} by={act.by} directions={directions} optOut={optOut} />
    </div>
  );
}

function Proof({ why }: { why: Why }) {
  const styles = useStyles();
  const texts = useTexts();
  const { t, language } = texts;
  const now = useNow();
  const { person } = why;
  const act = actTexts(why, texts);
  const end = endText(why, texts);
  const line = t(person.lineStale ? 'line.unknown' : `line.${why.lineState}`);
  return (
    <ol className={styles.list}>
      <Item
        icon={why.lineState === 'in-use' ? <Call20Filled /> : <Call20Regular />}
        tone={why.lineState === 'in-use' ? 'bad' : 'grey'}
        title={t('why.cloudyaSays', { state: inSentence(line, language) })}
        time={ageText(person.lineSince, texts, now)}
        text={lineText(why, texts, now)}
      />
      <Item
        icon={<PresenceBadge size="medium" status={badgeOf[why.teamsState]} aria-hidden />}
        title={t('why.teamsSays', { state: t(`presence.${why.teamsState}`) })}
        time={ageText(person.presenceReadAt, texts, now)}
        text={teamsText(why, texts, now)}
      />
      <Item
        icon={<Options20Regular />}
        title={t(`why.rule.${why.rule}`)}
        text={t('why.standard')}
        time={<ShowRule />}
      />
      <Item
        icon={<ArrowCircleRight20Regular />}
        tone={act.time === undefined ? 'grey' : 'brand'}
        title={act.title}
        time={act.time}
        text={act.text}
        last={end === undefined && person.levers.length === 0}
      />
      {person.levers.map((lever) => (
        <Item
          key={lever.kind}
          icon={isWorthShowing(lever) ? leverIcon[lever.state] : <Info20Regular />}
          tone={lever.state === 'refused' && isWorthShowing(lever) ? 'warn' : lever.state === 'used' ? 'brand' : 'grey'}
          title={leverWord(lever, texts)}
          time={lever.state === 'used' ? formatClock(lever.since, language) : undefined}
          text={leverText(lever, shortName(person.name), texts)}
          last={end === undefined && lever === person.levers.at(-1)}
        />
      ))}
      {end && <Item icon={<CallEnd20Regular />} title={t('why.ends')} text={end} last />}
    </ol>
  );
}

function ShowRule() {
  const { t } = useTexts();
  return <TextLink onClick={() => navigate({ page: 'settings', section: 'directions' })}>{t('why.showRule')}</TextLink>;
}

interface ItemProps {
  icon: ReactNode;
  tone?: Tone;
  title: string;
  text: string;
  time?: ReactNode;
  last?: boolean;
}

function Item({ icon, tone = 'plain', title, text, time, last = false }: ItemProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  return (
    <li className={styles.item}>
      <span
        className={mergeClasses(tones[tone])}
        style={{ display: 'flex', height: '20px', alignItems: 'center' }}
        aria-hidden
      >
        {icon}
      </span>
      <span>
        <span className={styles.head}>
          <Body1Strong>{title}</Body1Strong>
          {time && <Caption1 className={styles.time}>{time}</Caption1>}
        </span>
        <Body1>{text}</Body1>
      </span>
      {!last && <span className={styles.rail} aria-hidden />}
    </li>
  );
}
