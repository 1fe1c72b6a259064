import { Button, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons/svg/filter';
import type { PeoplePage } from '../../../../contract/overview.ts';
import { Pill } from '../../../components/pill.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useOverview } from '../api/overview.ts';
import type { PeopleFilter } from '../api/people.ts';

const filters = ['all', 'on-the-phone', 'left-out', 'refused'] as const satisfies PeopleFilter[];

export const peopleFilterKeys: Record<PeopleFilter, string> = {
  all: 'overview.all',
  'on-the-phone': 'overview.onThePhone',
  'left-out': 'overview.leftOut',
  refused: 'overview.refused',
};

interface PeopleFiltersProps {
  filter: PeopleFilter;
  page: PeoplePage | undefined;
  onFilter: (filter: PeopleFilter) => void;
}

/** Buttons side by side; one menu on phones. */
export function PeopleFilters({ filter, page, onFilter }: PeopleFiltersProps) {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const overview = useOverview().data;
  const counts = {
    all: overview?.people ?? page?.total ?? 0,
    'on-the-phone': overview?.onThePhone ?? page?.onThePhone ?? 0,
    'left-out': overview?.leftOut ?? page?.leftOut ?? 0,
    refused: overview?.levers.refused ?? 0,
  };
  // what most organisations never see takes no room there
  const shown = filters.filter((each) => each !== 'refused' || counts.refused > 0 || filter === 'refused');
  if (phone) return <FilterMenu filters={shown} filter={filter} counts={counts} onFilter={onFilter} />;
  return shown.map((each) => (
    <Pill
      key={each}
      label={t(peopleFilterKeys[each])}
      count={counts[each]}
      chosen={each === filter}
      onChoose={() => onFilter(each)}
    />
  ));
}

interface FilterMenuProps {
  filters: readonly PeopleFilter[];
  filter: PeopleFilter;
  counts: Record<PeopleFilter, number>;
  onFilter: (filter: PeopleFilter) => void;
}

function FilterMenu({ filters, filter, counts, onFilter }: FilterMenuProps) {
  const { t, language } = useTexts();
  const named = (each: PeopleFilter) =>
    `${t(peopleFilterKeys[each])} ${new Intl.NumberFormat(language).format(counts[each])}`;
  return (
    <Menu
      checkedValues={{ filter: [filter] }}
      onCheckedValueChange={(_, { checkedItems: [chosen] }) => {
        const known = filters.find((each) => each === chosen);
        if (known) onFilter(known);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          style={{ whiteSpace: 'nowrap' }}
          icon={<FilterRegular />}
          aria-label={t('overview.filter', { filter: named(filter) })}
        >
          {named(filter)}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {filters.map((each) => (
            <MenuItemRadio key={each} name="filter" value={each}>
              {named(each)}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
