import { Body1, Caption1, makeStyles, Title3, tokens } from '@fluentui/react-components';
import type { MatchReport } from '../../../../contract/matching.ts';
import { useRoom } from '../../../components/room.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import { useRefusalToast, useToast } from '../../../components/toasts.tsx';
import { formatDuration, formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { describeProblem } from '../../../lib/problems.ts';
import { useReadMatchesAgain } from '../api/read-matches-again.ts';
import { matchColumns } from '../outcomes.ts';
import { CountsBar } from './counts-bar.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, minWidth: 0 },
  answer: { display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: tokens.spacingHorizontalS },
  big: { fontVariantNumeric: 'tabular-nums' },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** "21 of 30 extensions have their person in Teams", the bar, and how fresh that is. */
export function MatchAnswer({ report: { counts, reading } }: { report: MatchReport }) {
  const styles = useStyles();
  const { t } = useTexts();
  const phone = matchColumns(useRoom()) === 'entries';
  return (
    <section className={styles.root}>
      <span className={styles.answer}>
        <Title3 className={styles.big}>
          {t('preview.answer', { linked: counts.linked, total: counts.extensions })}
        </Title3>
        <Body1>{t(phone ? 'preview.answerShort' : 'preview.answerText')}</Body1>
      </span>
      <CountsBar counts={counts} />
      <Reading reading={reading} people={counts.peopleWithoutExtension} />
    </section>
  );
}

function Reading({ reading, people }: { reading: MatchReport['reading']; people: number }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const again = useReadMatchesAgain();
  const toast = useToast();
  const refused = useRefusalToast();
  return (
    <Caption1 className={styles.quiet} role="status">
      {readingText(reading, people, language, t)}{' '}
      {reading.finishedAt !== null && (
        <TextLink
          onClick={() =>
            again.mutate(undefined, { onSuccess: () => toast(t('matches.readAgainStarted')), onError: refused })
          }
        >
          {t('preview.again')}
        </TextLink>
      )}
    </Caption1>
  );
}

function readingText(
  { emailsRead, emailsTotal, secondsLeft, finishedAt, error }: MatchReport['reading'],
  people: number,
  language: string,
  t: ReturnType<typeof useTexts>['t'],
): string {
  if (error !== null) {
    const { title, values } = describeProblem({ code: error, at: '', values: {} });
    return `${t(title, values)}. ${t('preview.readingError')}`;
  }
  if (finishedAt !== null)
    return t('preview.read', { count: emailsRead, time: formatTime(finishedAt, language), people });
  if (secondsLeft === null || emailsTotal === 0) return t('preview.readingStart');
  return t('preview.reading', {
    read: emailsRead,
    total: emailsTotal,
    seconds: formatDuration(secondsLeft, language),
  });
}
