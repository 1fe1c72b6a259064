import { Body1, Body1Strong, Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircle32Regular } from '@fluentui/react-icons/svg/checkmark-circle';
import { Search32Regular } from '@fluentui/react-icons/svg/search';
import { useState } from 'react';
import type { MatchFilter, MatchReport } from '../../../../contract/matching.ts';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { FullMessage } from '../../../components/full-message.tsx';
import { Room, useRoom } from '../../../components/room.tsx';
import { SearchField } from '../../../components/search-field.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { Toasts } from '../../../components/toasts.tsx';
import { useSettled } from '../../../components/use-settled.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useMatches } from '../api/matches.ts';
import { useReadMatchesAgain } from '../api/read-matches-again.ts';
import { filterKey, matchColumns } from '../outcomes.ts';
import { MatchAnswer } from './match-answer.tsx';
import { MatchFilters } from './match-filters.tsx';
import { MatchList } from './match-list.tsx';
import { MatchPlan } from './match-plan.tsx';

const useStyles = makeStyles({
  top: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 344px',
    columnGap: '48px',
    rowGap: tokens.spacingVerticalL,
  },
  topNarrow: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalL },
  long: { display: 'flex', flexDirection: 'column', margin: `${tokens.spacingVerticalM} 0` },
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    margin: `${tokens.spacingVerticalXXL} 0 ${tokens.spacingVerticalS}`,
  },
});

/** More rows than anybody reads. */
const longFrom = 1_000;

interface MatchesViewProps {
  /** Also says what activation would do. */
  plan: boolean;
  filter: MatchFilter;
  onFilter: (filter: MatchFilter) => void;
}

/** Preview and Matches: the answer, the counts as bar and filters, the list. */
export function MatchesView({ plan, filter, onFilter }: MatchesViewProps) {
  const [search, setSearch] = useState('');
  const settled = useSettled(search);
  const matches = useMatches(filter, settled);
  if (matches.error && !matches.data)
    return <CouldNotLoad inside error={matches.error} onRetry={() => void matches.refetch()} />;
  if (!matches.data) return <SkeletonRows />;
  return (
    <Room>
      <Loaded
        report={matches.data}
        plan={plan}
        filter={filter}
        onFilter={onFilter}
        search={search}
        settled={settled}
        onSearch={setSearch}
      />
      <Toasts />
    </Room>
  );
}

interface LoadedProps extends MatchesViewProps {
  report: MatchReport;
  search: string;
  settled: string;
  onSearch: (search: string) => void;
}

function Loaded({ report, plan, filter, onFilter, search, settled, onSearch }: LoadedProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { several } = useExtensionNames();
  const columns = matchColumns(useRoom());
  const entries = columns === 'entries';
  return (
    <>
      <div className={plan && columns === 'wide' ? styles.top : styles.topNarrow}>
        <MatchAnswer report={report} />
        {entries && <MatchFilters counts={report.counts} filter={filter} onFilter={onFilter} />}
        {plan && <MatchPlan report={report} />}
      </div>
      <div className={styles.bar}>
        {!entries && <MatchFilters counts={report.counts} filter={filter} onFilter={onFilter} />}
        <SearchField
          value={search}
          onChange={onSearch}
          placeholder={t(several ? 'extension.search' : 'matches.search')}
          wide={entries}
        />
      </div>
      {report.total > longFrom && (
        <div className={styles.long}>
          <Body1Strong>{t('matches.longTitle', { count: report.total })}</Body1Strong>
          <Body1>{t('matches.longText')}</Body1>
        </div>
      )}
      {report.rows.length > 0 ? (
        <MatchList report={report} filter={filter} search={settled} />
      ) : (
        <NoRows
          report={report}
          filter={filter}
          search={settled}
          onClear={() => {
            onSearch('');
            onFilter('all');
          }}
        />
      )}
    </>
  );
}

interface NoRowsProps {
  report: MatchReport;
  filter: MatchFilter;
  search: string;
  onClear: () => void;
}

function NoRows({ report, filter, search, onClear }: NoRowsProps) {
  const { t } = useTexts();
  const again = useReadMatchesAgain();
  const { counts } = report;
  if (search === '' && filter !== 'linked' && counts.linked === counts.extensions)
    return (
      <FullMessage
        inside
        icon={<CheckmarkCircle32Regular />}
        tone="ok"
        title={t('matches.emptyTitle')}
        text={t('matches.emptyText', { count: counts.extensions })}
        actions={
          <Button size="small" onClick={() => again.mutate()}>
            {t('matches.lookNow')}
          </Button>
        }
      />
    );
  const inFilter = t(filterKey(filter));
  return (
    <FullMessage
      inside
      icon={<Search32Regular />}
      title={search === '' ? t('matches.noneOf', { filter: inFilter }) : t('matches.noHitTitle', { search })}
      text={search === '' ? t('matches.noneOfText') : t('matches.noHitText', { filter: inFilter })}
      actions={
        <Button size="small" onClick={onClear}>
          {t('matches.clear')}
        </Button>
      }
    />
  );
}
