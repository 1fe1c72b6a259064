import { Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, type ReactNode, type RefObject, useRef } from 'react';
import type { PeoplePage } from '../../../../contract/overview.ts';
import { useRoom } from '../../../components/room.tsx';
import { useNow } from '../../../components/use-now.ts';
import { useVirtualRows } from '../../../components/use-virtual-rows.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { usePages } from '../../../lib/use-pages.ts';
import { type PeopleFilter, peoplePage } from '../api/people.ts';
import { type PeopleColumns, peopleColumns } from '../people-columns.ts';
import { PersonEntry, PersonLine, usePersonStyles } from './person-line.tsx';

const rowHeight = 40;
const entryHeight = 57;

const useStyles = makeStyles({
  table: { display: 'block' },
  head: { display: 'grid', alignItems: 'center', height: '30px', color: tokens.colorNeutralForeground3 },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
});

interface PeopleListProps {
  page: PeoplePage;
  filter: PeopleFilter;
  search: string;
  openId: string | undefined;
}

/** Arrows go from row to row, Enter opens Why; everything also by Tab. Only the rows in sight are drawn. */
export function PeopleList({ page, filter, search, openId }: PeopleListProps) {
  const styles = useStyles();
  const columns = peopleColumns(useRoom());
  const now = useNow();
  const list = useRef<HTMLElement>(null);
  const height = columns === 'entries' ? entryHeight : rowHeight;
  const span = useVirtualRows(list, page.total, height);
  const rowAt = usePages(page, span, (offset) => peoplePage(filter, search, offset));
  const rows: ReactNode[] = [];
  for (let index = span.from; index < span.to; index += 1) {
    const row = rowAt(index);
    if (!row) continue;
    const open = row.linkId === openId;
    rows.push(
      columns === 'entries' ? (
        <PersonEntry key={row.linkId} row={row} refused={filter === 'refused'} />
      ) : (
        <PersonLine key={row.linkId} row={row} now={now} columns={columns} open={open} index={index} />
      ),
    );
  }
  const above = span.from * height;
  const below = (page.total - span.to) * height;
  if (columns === 'entries')
    return (
      <ul
        ref={list as RefObject<HTMLUListElement | null>}
        className={styles.list}
        style={{ paddingBlock: `${above}px ${below}px` }}
      >
        {rows}
      </ul>
    );
  return (
    <table
      ref={list as RefObject<HTMLTableElement | null>}
      className={styles.table}
      style={{ paddingBottom: below }}
      aria-rowcount={page.total + 1}
      onKeyDown={moveByArrow}
    >
      <Head columns={columns} />
      <tbody className={styles.table} style={{ paddingTop: above }}>
        {rows}
      </tbody>
    </table>
  );
}

function Head({ columns }: { columns: Exclude<PeopleColumns, 'entries'> }) {
  const styles = useStyles();
  const person = usePersonStyles();
  const { t } = useTexts();
  const shown = {
    wide: ['person', 'line', 'presence', 'did', 'since', ''],
    medium: ['person', 'line', 'presence', 'did', ''],
    narrow: ['person', 'line', 'presence', ''],
  }[columns];
  return (
    <thead className={styles.table}>
      <tr className={mergeClasses(person.row, person[columns], styles.head)} aria-rowindex={1}>
        {shown.map((column) => (
          <th key={column} scope="col" style={{ textAlign: 'start', fontWeight: 'inherit' }}>
            <Caption1>{column === '' ? '' : t(`overview.${column}`)}</Caption1>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-why]')];
  const next = buttons[buttons.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
