import { Avatar, Body1, Button, Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle';
import { type ReactNode, useEffect, useState } from 'react';
import type { PersonRow } from '../../../../contract/presence.ts';
import { navigate } from '../../../app/use-route.ts';
import { ExtensionName } from '../../../components/extension-name.tsx';
import { ActWord, LeverWord, LineWord, PresenceWord } from '../../../components/presence-words.tsx';
import { formatSince } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import type { PeopleColumns } from '../people-columns.ts';

export const usePersonStyles = makeStyles({
  row: {
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: '0 8px',
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  wide: {
    gridTemplateColumns:
      'minmax(0, 2.25fr) minmax(0, 1.84fr) minmax(0, 1.55fr) minmax(0, 2.55fr) minmax(0, 0.95fr) 92px',
  },
  medium: { gridTemplateColumns: 'minmax(0, 2.1fr) minmax(0, 1.1fr) minmax(0, 1.8fr) minmax(0, 2.2fr) 92px' },
  narrow: { gridTemplateColumns: 'minmax(0, 2.6fr) minmax(0, 1.6fr) minmax(0, 2fr) 92px' },
  height: { height: '40px' },
  open: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
  person: { display: 'flex', alignItems: 'center', columnGap: '10px', minWidth: 0 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  strong: { fontWeight: tokens.fontWeightSemibold },
  number: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
  act: { textAlign: 'end' },
  since: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  cell: { minWidth: 0, overflow: 'hidden', display: 'flex' },
  changed: {
    borderRadius: tokens.borderRadiusSmall,
    animationName: { from: { backgroundColor: tokens.colorBrandBackground2 }, to: { backgroundColor: 'transparent' } },
    animationDuration: '600ms',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
  entry: {
    display: 'grid',
    gridTemplateColumns: '32px minmax(0, 1fr) auto',
    columnGap: '10px',
    alignItems: 'center',
    padding: '8px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 'none' },
  },
  // the second line has a fixed offset: German words need it
  states: { gridColumn: '2 / -1', display: 'grid', gridTemplateColumns: '92px minmax(0, 1fr)' },
  reason: { gridColumn: '2 / -1' },
  avatar: { gridRow: '1 / span 2' },
  whyText: { minWidth: 0, minHeight: '20px', paddingBlock: 0, paddingInline: 0, color: tokens.colorNeutralForeground2 },
});

function openWhy(linkId: string): void {
  navigate({ page: 'overview', linkId });
}

interface PersonLineProps {
  row: PersonRow;
  now: number;
  columns: Exclude<PeopleColumns, 'entries'>;
  open: boolean;
  index: number;
}

export function PersonLine({ row, now, columns, open, index }: PersonLineProps) {
  const styles = usePersonStyles();
  const { t, language } = useTexts();
  return (
    <tr
      className={mergeClasses(styles.row, styles[columns], styles.height, open && styles.open)}
      aria-rowindex={index + 2}
      aria-current={open ? 'true' : undefined}
    >
      <td className={styles.person}>
        <Avatar size={24} name={row.name} color="colorful" aria-hidden />
        <Body1 className={mergeClasses(styles.name, open && styles.strong)} title={row.name}>
          {row.name}
        </Body1>
        <Caption1 className={styles.number}>
          <ExtensionName extension={row.extension} />
        </Caption1>
      </td>
      <td className={styles.cell}>
        <Changing value={`${row.line}${row.lineStale}`}>
          <LineWord row={row} short={columns !== 'wide'} />
        </Changing>
      </td>
      <td className={styles.cell}>
        <Changing value={row.presence}>
          <PresenceWord state={row.presence} />
        </Changing>
      </td>
      {columns !== 'narrow' && (
        <td className={styles.cell}>
          <Changing value={`${row.act.kind}${row.levers.map(({ kind, state }) => kind + state)}`}>
            <ActWord row={row} now={now} />
          </Changing>
        </td>
      )}
      {columns === 'wide' && <td className={styles.since}>{formatSince(sinceOf(row), language, now)}</td>}
      <td className={styles.act}>
        <Button
          data-why={row.linkId}
          size="small"
          appearance={open ? 'outline' : 'subtle'}
          icon={<QuestionCircle16Regular />}
          aria-label={t('overview.openWhy', { name: row.name })}
          onClick={() => openWhy(row.linkId)}
        >
          {t('overview.why')}
        </Button>
      </td>
    </tr>
  );
}

/** Since when both states are as shown: the later of the two, or of what we did. */
function sinceOf({ act, lineSince, presenceSince }: PersonRow): string | null {
  const times = [act.since, lineSince, presenceSince].filter((time) => time !== null).sort();
  return times.at(-1) ?? null;
}

/** A changed value is marked once, for 600 ms. */
function Changing({ value, children }: { value: string; children: ReactNode }) {
  const styles = usePersonStyles();
  const [before, setBefore] = useState(value);
  const [changed, setChanged] = useState(false);
  if (before !== value) {
    setBefore(value);
    setChanged(true);
  }
  useEffect(() => {
    if (!changed) return;
    const timer = setTimeout(() => setChanged(false), 600);
    return () => clearTimeout(timer);
  }, [changed]);
  return <span className={mergeClasses(styles.cell, changed && styles.changed)}>{children}</span>;
}

/** Phone: name, number, "Why?"; below line state and presence, or in the list of those why a phone refuses. */
export function PersonEntry({ row, refused }: { row: PersonRow; refused: boolean }) {
  const styles = usePersonStyles();
  const { t } = useTexts();
  return (
    <li className={styles.entry}>
      <Avatar className={styles.avatar} size={32} name={row.name} color="colorful" aria-hidden />
      <span className={styles.person} style={{ columnGap: '6px' }}>
        <Body1 className={mergeClasses(styles.name, styles.strong)}>{row.name}</Body1>
        <Caption1 className={styles.number}>
          <ExtensionName extension={row.extension} />
        </Caption1>
      </span>
      <Button
        data-why={row.linkId}
        size="small"
        appearance="transparent"
        className={styles.whyText}
        aria-label={t('overview.openWhy', { name: row.name })}
        onClick={() => openWhy(row.linkId)}
      >
        {t('overview.why')}
      </Button>
      {refused ? (
        <span className={mergeClasses(styles.cell, styles.reason)}>
          <LeverWord levers={row.levers} />
        </span>
      ) : (
        <span className={styles.states}>
          <LineWord row={row} short />
          <PresenceWord state={row.presence} />
        </span>
      )}
    </li>
  );
}
