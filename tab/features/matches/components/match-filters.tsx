import { makeStyles, tokens } from '@fluentui/react-components';
import type { MatchCounts, MatchFilter, MatchOutcome } from '../../../../contract/matching.ts';
import { Pill } from '../../../components/pill.tsx';
import { useRoom } from '../../../components/room.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { countOf, filterKey, matchColumns, phoneFilters, wideFilters } from '../outcomes.ts';
import { OutcomeIcon } from './outcome-icon.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, border: 'none', padding: 0, margin: 0 },
});

const icons: Partial<Record<MatchFilter, MatchOutcome['kind']>> = {
  linked: 'linked',
  'near-miss': 'near-miss',
  duplicate: 'duplicate',
  'no-match': 'no-such-user',
  'to-look-at': 'near-miss',
};

interface MatchFiltersProps {
  counts: MatchCounts;
  filter: MatchFilter;
  onFilter: (filter: MatchFilter) => void;
}

export function MatchFilters({ counts, filter, onFilter }: MatchFiltersProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const offered: readonly MatchFilter[] = matchColumns(useRoom()) === 'entries' ? phoneFilters : wideFilters;
  // a deep link may name a filter of the other layout
  const shown = offered.includes(filter) ? offered : [...offered, filter];
  return (
    <fieldset className={styles.row} aria-label={t('matches.result')}>
      {shown.map((each) => {
        const kind = icons[each];
        return (
          <Pill
            key={each}
            label={t(filterKey(each))}
            count={countOf(counts, each)}
            chosen={each === filter}
            icon={kind && <OutcomeIcon kind={kind} />}
            onChoose={() => onFilter(each)}
          />
        );
      })}
    </fieldset>
  );
}
