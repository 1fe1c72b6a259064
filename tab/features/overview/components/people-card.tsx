import { Button, Caption1, makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import { Live20Regular } from '@fluentui/react-icons/svg/live';
import { LiveOff20Regular } from '@fluentui/react-icons/svg/live-off';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { Search32Regular, SearchRegular } from '@fluentui/react-icons/svg/search';
import { useState } from 'react';
import type { PeoplePage } from '../../../../contract/overview.ts';
import type { Live } from '../../../app/use-live.ts';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { FullMessage } from '../../../components/full-message.tsx';
import { Room } from '../../../components/room.tsx';
import { SearchField } from '../../../components/search-field.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useSettled } from '../../../components/use-settled.ts';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { type PeopleFilter, usePeople } from '../api/people.ts';
import { useNewer } from '../use-newer.ts';
import { PeopleFilters, peopleFilterKeys } from './people-filters.tsx';
import { PeopleList } from './people-list.tsx';
import { useCardStyles } from './summary.tsx';

const useStyles = makeStyles({
  flush: { padding: '0 8px 8px' },
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: '10px 8px 4px',
  },
  title: { margin: 0, marginInlineEnd: tokens.spacingHorizontalS },
  end: { marginInlineStart: 'auto', display: 'flex', alignItems: 'center', columnGap: '12px' },
  live: { display: 'inline-flex', alignItems: 'center', columnGap: '6px', color: tokens.colorNeutralForeground3 },
});

interface PeopleCardProps {
  live: Live;
  /** The filter it begins with. */
  begin: PeopleFilter;
  openId: string | undefined;
  /** The Why panel stands beside. */
  narrow: boolean;
}

/** Everybody with both states, live. Values change in place, the order only when asked for. */
export function PeopleCard({ live, begin, openId, narrow }: PeopleCardProps) {
  const styles = useStyles();
  const cards = useCardStyles();
  const { t } = useTexts();
  const { several } = useExtensionNames();
  const phone = useLayout() === 'phone';
  const [filter, setFilter] = useState<PeopleFilter>(begin);
  const [search, setSearch] = useState('');
  const [searching, setSearching] = useState(false);
  const settled = useSettled(search);
  const people = usePeople(filter, settled);
  const newer = useNewer(people.dataUpdatedAt, () => void people.refetch());
  const filterButtons = <PeopleFilters filter={filter} page={people.data} onFilter={setFilter} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notices whether somebody is inside, so that nothing moves under the pointer
    <section
      className={phone ? '' : mergeClasses(cards.card, styles.flush)}
      onPointerEnter={newer.hold}
      onPointerLeave={newer.release}
      onFocus={newer.hold}
      onBlur={newer.release}
    >
      <div className={styles.bar} style={phone ? { paddingInline: 0 } : {}}>
        <Subtitle2 as="h2" className={styles.title}>
          {t('overview.people')}
        </Subtitle2>
        {!phone && filterButtons}
        <span className={styles.end}>
          {newer.count > 0 && (
            <Button size="small" appearance="subtle" onClick={newer.show}>
              {t('overview.newer', { count: newer.count })}
            </Button>
          )}
          <LiveSign live={live} onlyStopped={narrow || phone} />
          {phone && (
            <Button
              size="small"
              appearance="subtle"
              icon={<SearchRegular />}
              aria-label={t('overview.search')}
              aria-expanded={searching}
              onClick={() => setSearching(!searching)}
            />
          )}
          {phone && filterButtons}
        </span>
        {(!phone || searching) && (
          <SearchField
            value={search}
            onChange={setSearch}
            placeholder={t(several ? 'extension.search' : 'overview.search')}
            wide={phone}
            autoFocus={phone}
          />
        )}
      </div>
      <div className={phone ? cards.card : ''} style={phone ? { paddingBlock: 0 } : {}}>
        <Room>
          <Body
            page={people.data}
            error={people.error}
            onRetry={() => void people.refetch()}
            filter={filter}
            search={settled}
            openId={openId}
          />
        </Room>
      </div>
    </section>
  );
}

function LiveSign({ live, onlyStopped }: { live: Live; onlyStopped: boolean }) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t, language } = useTexts();
  const stopped = live.kind === 'stopped';
  if (live.kind === 'connecting' || (onlyStopped && !stopped)) return null;
  return (
    <span className={styles.live} role="status">
      {stopped ? (
        <LiveOff20Regular className={tones.warn} aria-hidden />
      ) : (
        <Live20Regular className={tones.ok} aria-hidden />
      )}
      <Caption1>
        {stopped ? t('overview.stoppedAt', { time: formatTime(live.at, language) }) : t('overview.live')}
      </Caption1>
    </span>
  );
}

interface BodyProps {
  page: PeoplePage | undefined;
  error: unknown;
  onRetry: () => void;
  filter: PeopleFilter;
  search: string;
  openId: string | undefined;
}

function Body({ page, error, onRetry, filter, search, openId }: BodyProps) {
  const { t } = useTexts();
  if (!page) return error ? <CouldNotLoad inside error={error} onRetry={onRetry} /> : <SkeletonRows />;
  if (page.rows.length > 0) return <PeopleList page={page} filter={filter} search={search} openId={openId} />;
  if (search !== '')
    return (
      <FullMessage
        inside
        icon={<Search32Regular />}
        title={t('overview.noHit', { search })}
        text={t('matches.noHitText', { filter: t(peopleFilterKeys[filter]) })}
      />
    );
  const title = {
    all: 'noPeopleTitle',
    'on-the-phone': 'nobodyOnPhone',
    'left-out': 'nobodyLeftOut',
    refused: 'nobodyRefused',
  }[filter];
  return (
    <FullMessage
      inside
      icon={<PeopleRegular fontSize={32} />}
      title={t(`overview.${title}`)}
      text={filter === 'all' ? t('overview.noPeopleText') : ''}
    />
  );
}
