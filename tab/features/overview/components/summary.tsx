import {
  Body1,
  Body1Strong,
  Button,
  Caption1,
  makeStyles,
  mergeClasses,
  Subtitle1,
  tokens,
} from '@fluentui/react-components';
import { ArrowRight16Regular } from '@fluentui/react-icons/svg/arrow-right';
import type { DirectionHealth, Overview } from '../../../../contract/overview.ts';
import { navigate } from '../../../app/use-route.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { formatClock, formatSeconds, formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { countsText, toLookAt } from '../../matches/outcomes.ts';
import { DirectionState } from './direction-state.tsx';
import { TrendLine } from './trend-line.tsx';

export const useCardStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: '16px',
    boxSizing: 'border-box',
    minWidth: 0,
  },
});

const useStyles = makeStyles({
  wide: { display: 'grid', gridTemplateColumns: 'minmax(0, 7fr) minmax(0, 7fr) minmax(0, 4fr)', columnGap: '12px' },
  narrow: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)', gap: '12px' },
  line: { gridColumn: '1 / -1', display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: '12px' },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  arrow: { display: 'inline-flex', alignItems: 'center', columnGap: '6px' },
  figure: {
    display: 'flex',
    alignItems: 'baseline',
    columnGap: '6px',
    marginTop: '12px',
    fontVariantNumeric: 'tabular-nums',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  measured: { display: 'flex', justifyContent: 'space-between', alignItems: 'flex-end' },
  facts: {
    display: 'flex',
    flexDirection: 'column',
    marginTop: '10px',
    paddingTop: '8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground2,
  },
  matches: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', rowGap: '2px' },
  counts: { marginBottom: '8px' },
  review: { marginTop: 'auto' },
  phoneRow: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { paddingTop: 0 },
    ':last-child': { borderBottom: 'none', paddingBottom: 0 },
  },
  column: { display: 'flex', flexDirection: 'column' },
});

const directions = ['cloudyaToTeams', 'teamsToCloudya'] as const;
type DirectionKey = (typeof directions)[number];

/** The two directions side by side, and what has no person. */
export function Summary({ overview }: { overview: Overview }) {
  const styles = useStyles();
  const cards = useCardStyles();
  const layout = useLayout();
  if (layout === 'phone') return <PhoneSummary overview={overview} />;
  return (
    <div className={layout === 'wide' ? styles.wide : styles.narrow}>
      {directions.map((direction) => (
        <section key={direction} className={cards.card}>
          <DirectionHead direction={direction} health={overview[direction]} />
          <Delay health={overview[direction]} />
          <Facts overview={overview} direction={direction} />
        </section>
      ))}
      <MatchesCard overview={overview} asLine={layout === 'narrow'} />
    </div>
  );
}

function DirectionHead({ direction, health }: { direction: DirectionKey; health: DirectionHealth }) {
  const styles = useStyles();
  const [from, to] = direction === 'cloudyaToTeams' ? ['Cloudya', 'Teams'] : ['Teams', 'Cloudya'];
  return (
    <div className={styles.head}>
      <Body1Strong as="h2" className={styles.arrow} style={{ margin: 0 }}>
        {from} <ArrowRight16Regular aria-label="→" /> {to}
      </Body1Strong>
      <DirectionState state={health.state} />
    </div>
  );
}

function Delay({ health }: { health: DirectionHealth }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const { medianMs, p95Ms } = health;
  return (
    <div className={styles.measured}>
      <div>
        <div className={styles.figure}>
          {medianMs === null ? (
            <Caption1 className={styles.quiet}>{t('overview.noDelay')}</Caption1>
          ) : (
            <>
              <Subtitle1>{formatSeconds(medianMs, language)}</Subtitle1>
              <Caption1 className={styles.quiet}>{t('overview.median')}</Caption1>
            </>
          )}
        </div>
        <Caption1 className={styles.quiet}>
          {p95Ms === null ? '\u00a0' : t('overview.p95', { time: formatSeconds(p95Ms, language) })}
        </Caption1>
      </div>
      <TrendLine values={health.trendMs} worse={health.state === 'slower' || health.state === 'stopped'} />
    </div>
  );
}

function Facts({ overview, direction }: { overview: Overview; direction: DirectionKey }) {
  const styles = useStyles();
  const texts = useTexts();
  const lines = direction === 'cloudyaToTeams' ? toTeamsFacts(overview, texts) : toCloudyaFacts(overview, texts);
  return (
    <div className={styles.facts}>
      {lines.map((line) => (
        <Caption1 key={line}>{line}</Caption1>
      ))}
    </div>
  );
}

type Texts = ReturnType<typeof useTexts>;

function toTeamsFacts({ cloudyaToTeams }: Overview, { t, language }: Texts): string[] {
  const { connectedSince, lastAt, lastName } = cloudyaToTeams;
  return [
    connectedSince === null
      ? t('overview.notConnected')
      : t('overview.connectedSince', { time: formatTime(connectedSince, language) }),
    lastAt === null
      ? t('overview.lastWrittenNobody')
      : t('overview.lastWritten', { time: formatClock(lastAt, language), name: lastName ?? '' }),
  ];
}

function toCloudyaFacts({ teamsToCloudya, lastReadAt, levers }: Overview, { t, language }: Texts): string[] {
  const [first, ...more] = teamsToCloudya.rounds;
  const round = first && roundText(first, { t, language });
  const rest = more.length > 0 ? `, ${t('overview.moreRounds', { count: more.length })}` : '';
  const read =
    lastReadAt === null ? t('overview.neverRead') : t('overview.lastRead', { time: formatClock(lastReadAt, language) });
  const phones = levers.used + levers.refused > 0 ? [t('overview.phones', levers)] : [];
  return [...(round ? [round + rest] : []), read, ...phones];
}

export function roundText(view: Overview['teamsToCloudya']['rounds'][number], { t, language }: Texts): string {
  const { round, people, instant, renewedAt, readEverySeconds } = view;
  if (!instant) return t('overview.roundTimed', { round, people, seconds: readEverySeconds });
  if (renewedAt === null) return t('overview.roundInstant', { round, people });
  return t('overview.renewed', { round, people, time: formatTime(renewedAt, language) });
}

function reviewMatches(): void {
  navigate({ page: 'matches', filter: 'all' });
}

function MatchesCard({ overview: { matches }, asLine }: { overview: Overview; asLine: boolean }) {
  const styles = useStyles();
  const cards = useCardStyles();
  const { t } = useTexts();
  const { extensions } = matches;
  return (
    <section className={mergeClasses(cards.card, asLine ? styles.line : styles.matches)}>
      <Body1Strong as="h2" style={{ margin: 0 }}>
        {t('overview.withoutPerson')}
      </Body1Strong>
      <span className={styles.figure} style={asLine ? { marginTop: 0 } : {}}>
        <Subtitle1>{toLookAt(matches)}</Subtitle1>
        <Caption1 className={styles.quiet}>{t('overview.of', { count: extensions })}</Caption1>
      </span>
      <Caption1 className={mergeClasses(styles.quiet, !asLine && styles.counts)}>{countsText(matches, { t })}</Caption1>
      <Button
        size="small"
        className={styles.review}
        style={asLine ? { marginInlineStart: 'auto' } : {}}
        icon={<ArrowRight16Regular />}
        iconPosition="after"
        onClick={reviewMatches}
      >
        {t('overview.review')}
      </Button>
    </section>
  );
}

function PhoneSummary({ overview }: { overview: Overview }) {
  const styles = useStyles();
  const cards = useCardStyles();
  const { t, language } = useTexts();
  const { matches } = overview;
  return (
    <section className={cards.card}>
      {directions.map((direction) => {
        const { medianMs, state } = overview[direction];
        return (
          <div key={direction} className={styles.phoneRow}>
            <span className={styles.column}>
              <Body1Strong>{t(`overview.${direction}`)}</Body1Strong>
              <Caption1 className={styles.quiet}>
                {medianMs === null
                  ? t('overview.noDelay')
                  : t('overview.medianShort', { time: formatSeconds(medianMs, language) })}
              </Caption1>
            </span>
            <DirectionState state={state} />
          </div>
        );
      })}
      <div className={styles.phoneRow}>
        <span className={styles.column}>
          <Body1Strong>{t('overview.without', { count: toLookAt(matches) })}</Body1Strong>
          <Caption1 className={styles.quiet}>{t('overview.suggestions', { count: matches.nearMiss })}</Caption1>
        </span>
        <Button size="small" onClick={reviewMatches}>
          <Body1>{t('overview.reviewShort')}</Body1>
        </Button>
      </div>
    </section>
  );
}
