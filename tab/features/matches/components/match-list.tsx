import { Caption1, Checkbox, mergeClasses } from '@fluentui/react-components';
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef } from 'react';
import type { MatchFilter, MatchReport } from '../../../../contract/matching.ts';
import { useRoom } from '../../../components/room.tsx';
import { useVirtualRows } from '../../../components/use-virtual-rows.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { usePages } from '../../../lib/use-pages.ts';
import { matchesPage } from '../api/matches.ts';
import { type Mending, selectableOf } from '../corrections.ts';
import { matchColumns } from '../outcomes.ts';
import { useChoices } from '../use-choices.ts';
import { useCorrectionToasts } from '../use-correction-toasts.ts';
import { type Selection, useSelection } from '../use-selection.ts';
import { gridOf, MatchRow, rowHeights, useRowStyles } from './match-row.tsx';
import { SelectionBar } from './selection-bar.tsx';

const CorrectDialog = lazy(() =>
  import('./correct-dialog.tsx').then(({ CorrectDialog }) => ({ default: CorrectDialog })),
);

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
  const { putBack } = useCorrectionToasts();
  const selection = useSelection();
  const selectable = report.rows.flatMap((row) => selectableOf(row) ?? []);
  const mend = {
    ask: (mending: Mending) => selection.ask([mending]),
    putBack: (extension: string) => void putBack(extension),
  };
  const rows: ReactNode[] = [];
  for (let index = span.from; index < span.to; index += 1) {
    const row = rowAt(index);
    const ticked = selectable.length > 0 ? selection : undefined;
    const parts = { choices, mend, selection: ticked, columns, index };
    if (row) rows.push(<MatchRow key={row.extension} row={row} {...parts} />);
  }
  const above = span.from * height;
  const below = (report.total - span.to) * height;
  return (
    <>
      <Mend list={list} selection={selection} />
      {columns === 'entries' ? (
        <ul
          ref={list as RefObject<HTMLUListElement | null>}
          style={{ listStyle: 'none', margin: 0, padding: `${above}px 0 ${below}px` }}
        >
          {rows}
        </ul>
      ) : (
        <table
          ref={list as RefObject<HTMLTableElement | null>}
          style={{ display: 'block', paddingBottom: below }}
          aria-rowcount={report.total + 1}
        >
          <Head columns={columns} selection={selection} selectable={selectable} />
          <tbody style={{ display: 'block', paddingTop: above }}>{rows}</tbody>
        </table>
      )}
    </>
  );
}

const focusAfterMs = 100;

/** What is done with ticked rows, and the question before anything is written. */
function Mend({ list, selection }: { list: RefObject<HTMLElement | null>; selection: Selection }) {
  const { chosen, asked } = selection;
  const goOn = useRef<HTMLElement | null | undefined>(null);
  // the dialog lets go of the focus, and gives it back, a moment after it has gone
  useEffect(() => {
    if (asked) return;
    const timer = setTimeout(() => goOn.current?.focus(), focusAfterMs);
    return () => clearTimeout(timer);
  }, [asked]);
  const close = (begun: boolean) => {
    const [first, ...others] = asked ?? [];
    const row = others.length === 0 && first ? whereToGoOn(list.current, first.extension, begun) : undefined;
    goOn.current = row ?? listControls(list.current)[0];
    selection.close();
    if (begun) selection.choose(asked ?? [], false);
  };
  return (
    <>
      {chosen.size > 0 && (
        <SelectionBar
          count={chosen.size}
          onCorrect={() => selection.ask([...chosen.values()])}
          onClear={() => {
            selection.clear();
            listControls(list.current)[0]?.focus();
          }}
        />
      )}
      {asked && (
        <Suspense>
          <CorrectDialog mendings={asked} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

interface HeadProps {
  columns: 'wide' | 'narrow';
  selection: Selection;
  /** Empty: there is nothing to tick. */
  selectable: readonly Mending[];
}

function Head({ columns, selection, selectable }: HeadProps) {
  const styles = useRowStyles();
  const { t } = useTexts();
  const ticking = selectable.length > 0;
  const ticked = selectable.filter(({ extension }) => selection.chosen.has(extension)).length;
  const names = ['extension', ...(columns === 'wide' ? ['email'] : []), 'result', 'person', 'actions'];
  return (
    <thead style={{ display: 'block' }}>
      <tr className={mergeClasses(styles.row, styles.head, styles[gridOf(columns, ticking)])} aria-rowindex={1}>
        {ticking && (
          <th scope="col" aria-label={t('correct.selectAll')}>
            <span className={styles.tick}>
              <Checkbox
                checked={ticked === 0 ? false : ticked === selectable.length || 'mixed'}
                aria-label={t('correct.selectAll')}
                onChange={(_, { checked }) => selection.choose(selectable, checked !== false)}
              />
            </span>
          </th>
        )}
        {names.map((column) => (
          <th key={column} style={{ textAlign: 'start', fontWeight: 'inherit' }} scope="col">
            <Caption1 style={column === 'actions' ? { opacity: 0 } : {}}>{t(`matches.${column}`)}</Caption1>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function listControls(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('input, button') ?? [])];
}

function actsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-acts]') ?? [])];
}

/** After Link or Ignore the next row's first action is the next thing to do. */
function focusNext(list: HTMLElement | null, extension: string): void {
  nextOf(list, extension)?.querySelector('button')?.focus();
}

function nextOf(list: HTMLElement | null, extension: string): HTMLElement | undefined {
  const acts = actsOf(list);
  const index = acts.findIndex((act) => act.dataset.acts === extension);
  return acts.slice(index + 1).find((act) => act.querySelector('button'));
}

/** Back to "…" of the row that was asked about; once it is settled, the next row's first action. */
function whereToGoOn(list: HTMLElement | null, extension: string, begun: boolean): HTMLElement | null | undefined {
  if (begun) return nextOf(list, extension)?.querySelector('button');
  const own = actsOf(list).find((act) => act.dataset.acts === extension);
  return own?.querySelector<HTMLElement>('button:last-of-type');
}
