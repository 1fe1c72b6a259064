import { Caption1, mergeClasses } from '@fluentui/react-components';
import { type ReactNode, useRef } from 'react';
import type { MatchFilter, MatchReport } from '../../../../contract/matching.ts';
import { useRoom } from '../../../components/room.tsx';
import { useVirtualRows } from '../../../components/use-virtual-rows.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { usePages } from '../../../lib/use-pages.ts';
import { matchesPage } from '../api/matches.ts';
import { matchColumns } from '../outcomes.ts';
import { useChoices } from '../use-choices.ts';
import { MatchRow, rowHeights, useRowStyles } from './match-row.tsx';

interface MatchListProps {
  report: MatchReport;
  filter: MatchFilter;
  search: string;
}

/** Table, or two-line entries on phones. Only the rows in sight are drawn. */
export function MatchList({ report, filter, search }: MatchListProps) {
  const columns = matchColumns(useRoom());
  const height = rowHeights[columns];
  const list = useRef<HTMLElement>(null);
  const span = useVirtualRows(list, report.total, height);
  const rowAt = usePages(report, span, (offset) => matchesPage(filter, search, offset));
  const choices = useChoices((extension) => focusNext(list.current, extension));
  const rows: ReactNode[] = [];
  for (let index = span.from; index < span.to; index += 1) {
    const row = rowAt(index);
    if (row) rows.push(<MatchRow key={row.extension} row={row} choices={choices} columns={columns} index={index} />);
  }
  const above = span.from * height;
  const below = (report.total - span.to) * height;
  if (columns === 'entries')
    return (
      <ul
        ref={list as React.RefObject<HTMLUListElement | null>}
        style={{ listStyle: 'none', margin: 0, padding: `${above}px 0 ${below}px` }}
      >
        {rows}
      </ul>
    );
  return (
    <table
      ref={list as React.RefObject<HTMLTableElement | null>}
      style={{ display: 'block', paddingBottom: below }}
      aria-rowcount={report.total + 1}
    >
      <Head wide={columns === 'wide'} />
      <tbody style={{ display: 'block', paddingTop: above }}>{rows}</tbody>
    </table>
  );
}

function Head({ wide }: { wide: boolean }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  const columns = ['extension', ...(wide ? ['email'] : []), 'result', 'person', 'actions'];
  return (
    <thead style={{ display: 'block' }}>
      <tr className={mergeClasses(styles.row, styles.head, wide ? styles.wide : styles.narrow)} aria-rowindex={1}>
        {columns.map((column) => (
          <th key={column} style={{ textAlign: 'start', fontWeight: 'inherit' }} scope="col">
            <Caption1 style={column === 'actions' ? { opacity: 0 } : {}}>{t(`matches.${column}`)}</Caption1>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** After Link or Ignore the next row's first action is the next thing to do. */
function focusNext(list: HTMLElement | null, extension: string): void {
  const acts = [...(list?.querySelectorAll<HTMLElement>('[data-acts]') ?? [])];
  const index = acts.findIndex((act) => act.dataset.acts === extension);
  const next = acts.slice(index + 1).find((act) => act.querySelector('button'));
  next?.querySelector('button')?.focus();
}
