import { Body1, Body1Strong, Caption1, Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Fragment } from 'react';
import type { MatchRow as Row } from '../../../../contract/matching.ts';
import { ExtensionName, useExtensionNames } from '../../../components/extension-name.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { selectableOf } from '../corrections.ts';
import { isChosen, type MatchColumns, whyOfRow } from '../outcomes.ts';
import type { Choices } from '../use-choices.ts';
import type { Selection } from '../use-selection.ts';
import { MatchActions, type MendActs } from './match-actions.tsx';
import { MatchPerson } from './match-person.tsx';
import { OutcomeIcon } from './outcome-icon.tsx';

export const rowHeights: Record<MatchColumns, number> = { wide: 46, narrow: 46, entries: 97 };

export const useRowStyles = makeStyles({
  row: {
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '46px',
    boxSizing: 'border-box',
    padding: '3px 8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  wide: {
    gridTemplateColumns:
      'minmax(150px, 1.72fr) minmax(150px, 1.98fr) minmax(150px, 1.82fr) minmax(170px, 1.95fr) 116px',
  },
  narrow: { gridTemplateColumns: 'minmax(150px, 1.2fr) minmax(140px, 1fr) minmax(150px, 1.2fr) 116px' },
  // with a tick before each row
  wideTicked: {
    gridTemplateColumns:
      '24px minmax(140px, 1.72fr) minmax(150px, 1.98fr) minmax(150px, 1.82fr) minmax(160px, 1.95fr) 116px',
  },
  narrowTicked: { gridTemplateColumns: '24px minmax(140px, 1.2fr) minmax(130px, 1fr) minmax(140px, 1.2fr) 116px' },
  // as large as the row is high, though only the box is seen
  tick: { margin: '-6px -8px', display: 'flex' },
  tickBeforeNumber: { marginInlineEnd: 0 },
  head: { minHeight: '30px', color: tokens.colorNeutralForeground3 },
  cell: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  choice: { gridColumn: 'span 2' },
  number: { fontVariantNumeric: 'tabular-nums', marginInlineEnd: tokens.spacingHorizontalM, whiteSpace: 'nowrap' },
  // a text preset wraps unless told otherwise
  cut: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground3 },
  outcome: { display: 'grid', gridTemplateColumns: '22px minmax(0, 1fr)' },
  icon: { paddingTop: '2px' },
  entries: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  line: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
  },
  subject: { display: 'flex', alignItems: 'center', minWidth: 0 },
  long: { flexWrap: 'wrap' },
  stack: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
});

interface MatchRowProps {
  row: Row;
  choices: Choices;
  mend: MendActs;
  /** undefined: nothing in this list can be ticked. */
  selection: Selection | undefined;
  columns: MatchColumns;
  index: number;
}

export function gridOf(columns: 'wide' | 'narrow', ticked: boolean): 'wide' | 'narrow' | 'wideTicked' | 'narrowTicked' {
  return ticked ? `${columns}Ticked` : columns;
}

export function MatchRow({ row, choices, mend, selection, columns, index }: MatchRowProps) {
  const styles = useRowStyles();
  if (columns === 'entries') return <Entry row={row} choices={choices} mend={mend} selection={selection} />;
  const wide = columns === 'wide';
  // the extensions to choose from need the room of the actions; what was chosen is taken back there
  const choice = row.outcome.kind === 'duplicate' && !isChosen(row.outcome);
  return (
    <tr
      className={mergeClasses(styles.row, styles[gridOf(columns, selection !== undefined)])}
      aria-rowindex={index + 2}
    >
      {selection && (
        <td>
          <Tick row={row} selection={selection} />
        </td>
      )}
      <td className={styles.cell}>
        <Subject row={row} withEmail={!wide} />
      </td>
      {wide && (
        <td className={styles.cell}>
          <Email email={row.email} />
        </td>
      )}
      <td className={styles.cell}>
        <Outcome row={row} />
      </td>
      <td className={mergeClasses(styles.cell, choice && styles.choice)} colSpan={choice ? 2 : 1}>
        <MatchPerson row={row} choices={choices} />
      </td>
      {!choice && (
        <td>
          <MatchActions row={row} choices={choices} mend={mend} />
        </td>
      )}
    </tr>
  );
}

/** Only where there is no doubt whose address is meant. */
function Tick({ row, selection, entry = false }: { row: Row; selection: Selection; entry?: boolean }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  const { spoken } = useExtensionNames();
  const mending = selectableOf(row);
  if (!mending) return null;
  const { extension, name } = row;
  return (
    <span className={mergeClasses(styles.tick, entry && styles.tickBeforeNumber)}>
      <Checkbox
        checked={selection.chosen.has(extension)}
        aria-label={t('correct.select', { extension: spoken(extension), name })}
        onChange={(_, { checked }) => selection.choose([mending], checked === true)}
      />
    </span>
  );
}

/** All numbers of a person, and whose they are. */
function Subject({ row, withEmail }: { row: Row; withEmail: boolean }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  const { several } = useExtensionNames();
  const name = row.outcome.kind === 'duplicate' ? row.outcome.person.name : row.name;
  if (several) return <LongSubject row={row} name={name} withEmail={withEmail} />;
  return (
    <>
      <span className={styles.cut} style={{ display: 'block' }}>
        <Numbers row={row} />
        <Body1 wrap={false} title={name}>
          {name}
        </Body1>
      </span>
      {withEmail && (
        <Caption1 className={mergeClasses(styles.cut, styles.quiet)} style={{ display: 'block' }}>
          {row.email ?? t('matches.none')}
        </Caption1>
      )}
    </>
  );
}

/** With customers the numbers take a line of their own. */
function LongSubject({ row, name, withEmail }: { row: Row; name: string; withEmail: boolean }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  return (
    <>
      <span className={styles.cut}>
        <Numbers row={row} />
      </span>
      <Caption1 className={mergeClasses(styles.cut, withEmail && styles.quiet)} title={name}>
        {withEmail ? `${name}, ${row.email ?? t('matches.noEmail')}` : name}
      </Caption1>
    </>
  );
}

function Numbers({ row: { extension, outcome } }: { row: Row }) {
  const styles = useRowStyles();
  const extensions = outcome.kind === 'duplicate' ? outcome.extensions : [extension];
  return (
    <Body1Strong className={styles.number}>
      {extensions.map((each, index) => (
        <Fragment key={each}>
          {index > 0 && ', '}
          <ExtensionName extension={each} />
        </Fragment>
      ))}
    </Body1Strong>
  );
}

function Email({ email }: { email: string | null }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  if (email === null) return <Body1 className={styles.quiet}>{t('matches.none')}</Body1>;
  return (
    <Body1 className={styles.cut} style={{ display: 'block' }} title={email}>
      {email}
    </Body1>
  );
}

function Outcome({ row }: { row: Row }) {
  const styles = useRowStyles();
  const { t } = useTexts();
  const { shown } = useExtensionNames();
  const { outcome } = row;
  const why = whyOfRow(row, shown);
  return (
    <span className={styles.outcome}>
      <span className={styles.icon}>
        <OutcomeIcon kind={outcome.kind} />
      </span>
      <span className={styles.stack}>
        <Body1 className={styles.cut}>{t(`matches.outcome.${outcome.kind}`)}</Body1>
        <Caption1 className={mergeClasses(styles.cut, styles.quiet)}>{t(why.key, why.values)}</Caption1>
      </span>
    </span>
  );
}

/** Number and name | outcome, then the two addresses under each other, action right. */
function Entry({ row, choices, mend, selection }: Pick<MatchRowProps, 'row' | 'choices' | 'mend' | 'selection'>) {
  const styles = useRowStyles();
  const { t, language } = useTexts();
  const { several, shown } = useExtensionNames();
  const { outcome } = row;
  const why = whyOfRow(row, shown);
  const choosing = outcome.kind === 'duplicate' || outcome.kind === 'several-people';
  const address = addressOf(row);
  return (
    <li className={styles.entries}>
      <span className={styles.line}>
        <span className={mergeClasses(styles.subject, several && styles.long)}>
          {selection && <Tick entry row={row} selection={selection} />}
          {outcome.kind !== 'duplicate' && <Numbers row={row} />}
          <Body1Strong>{outcome.kind === 'duplicate' ? outcome.person.name : row.name}</Body1Strong>
        </span>
        <span className={styles.line} style={{ columnGap: '6px', flexShrink: several ? 0 : 1 }}>
          <OutcomeIcon kind={outcome.kind} />
          <Body1>{t(`matches.outcome.${outcome.kind}`)}</Body1>
        </span>
      </span>
      <Caption1 className={styles.quiet}>
        {outcome.kind === 'duplicate'
          ? t('matches.duplicateAsk', { numbers: new Intl.ListFormat(language).format(outcome.extensions.map(shown)) })
          : t('matches.inCloudya', { email: row.email ?? t('matches.noEmail') })}
      </Caption1>
      <span className={styles.line}>
        {choosing ? (
          <MatchPerson row={row} choices={choices} />
        ) : (
          <span className={styles.stack}>
            <Caption1 className={styles.quiet}>
              {t(why.key, why.values)}
              {address ? ':' : ''}
            </Caption1>
            {address && <Caption1>{address}</Caption1>}
          </span>
        )}
        <MatchActions row={row} choices={choices} mend={mend} />
      </span>
    </li>
  );
}

function addressOf({ outcome }: Row): string | undefined {
  if (outcome.kind === 'near-miss') return outcome.suggestions[0]?.person.address;
  return outcome.kind === 'linked' || outcome.kind === 'guest' ? outcome.person.address : undefined;
}
