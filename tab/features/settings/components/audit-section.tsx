import {
  Body1,
  Caption1,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { AuditEntry } from '../../../../contract/overview.ts';
import { useAnnounce } from '../../../components/announcer.tsx';
import { BusyButton } from '../../../components/busy-button.tsx';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { formatTime } from '../../../lib/format.ts';
import { type Texts, useTexts } from '../../../lib/i18n.ts';
import { actingOfAudit, actingText } from '../acting.ts';
import { useAudit } from '../api/audit.ts';

const useStyles = makeStyles({
  entry: {
    display: 'flex',
    flexDirection: 'column',
    paddingBottom: tokens.spacingVerticalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground3, outlineStyle: 'none' },
});

/** A page at a time: whoever looks for an older one asks for it. */
export function AuditSection() {
  const { t } = useTexts();
  const announce = useAnnounce();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = useAudit();
  if (!data) return error ? <CouldNotLoad inside error={error} onRetry={() => void refetch()} /> : <SkeletonRows />;
  const entries = data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <Body1>{t('settings.auditEmpty')}</Body1>;
  const showOlder = async () => {
    const { data: longer } = await fetchNextPage();
    const count = longer?.pages.flatMap((page) => page.entries).length ?? 0;
    if (count > entries.length) announce(t('settings.auditShown', { count }));
  };
  return (
    <>
      <Body1>{t('settings.auditText')}</Body1>
      <AuditList entries={entries} />
      {isFetchNextPageError && <ProblemBar problem={toProblem(error)} onRetry={() => void showOlder()} reveal />}
      {hasNextPage ? (
        <BusyButton style={{ alignSelf: 'start' }} busy={isFetchingNextPage} onClick={() => void showOlder()}>
          {t('settings.auditOlder')}
        </BusyButton>
      ) : (
        data.pages.length > 1 && <AuditEnd />
      )}
    </>
  );
}

/** Takes the place of the button, and its focus where that was lost with it. */
function AuditEnd() {
  const styles = useStyles();
  const { t } = useTexts();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) end.current?.focus();
  }, []);
  return (
    <div ref={end} tabIndex={-1} className={styles.quiet}>
      <Caption1>{t('settings.auditAll')}</Caption1>
    </div>
  );
}

function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const actText = useActText();
  if (useLayout() !== 'phone') return <AuditTable entries={entries} />;
  return entries.map((entry) => (
    <span key={entry.id} className={styles.entry}>
      <Body1>{actText(entry)}</Body1>
      <Caption1 className={styles.quiet}>
        {t('common.by', { name: entry.by ?? t('settings.byApp'), time: formatTime(entry.at, language) })}
      </Caption1>
    </span>
  ));
}

/** An act of a newer server is shown by its name. */
function useActText(): (entry: AuditEntry) => string {
  const { t } = useTexts();
  const { shown } = useExtensionNames();
  return ({ act, values }) => {
    const extension = values.extension === undefined ? {} : { extension: shown(values.extension) };
    return t(`audit.${act}`, { ...values, ...extension, ...wordsOf({ act, values }, t), defaultValue: act });
  };
}

/** Values that are kept as codes, in words. */
function wordsOf({ act, values }: Pick<AuditEntry, 'act' | 'values'>, t: Texts['t']): Record<string, string> {
  if (act === 'acting-changed')
    return {
      old: actingText(actingOfAudit(values, 'old'), { t }),
      new: actingText(actingOfAudit(values, 'new'), { t }),
    };
  if (act !== 'lever-refused') return {};
  const { lever, refusal, before } = values;
  const reason = t(`lever.${lever}.no.${refusal}`);
  // what was active before has to be activated by hand
  return { reason: lever === 'profile' && before ? t('lever.before', { reason, number: before }) : reason };
}

function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const actText = useActText();
  const { t, language } = useTexts();
  return (
    <Table size="small" aria-label={t('settings.section.audit')}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell style={{ width: '19%' }}>{t('settings.when')}</TableHeaderCell>
          <TableHeaderCell style={{ width: '25%' }}>{t('settings.who')}</TableHeaderCell>
          <TableHeaderCell>{t('settings.what')}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <TableRow key={entry.id}>
            <TableCell>{formatTime(entry.at, language)}</TableCell>
            <TableCell>{entry.by ?? t('settings.byApp')}</TableCell>
            <TableCell>{actText(entry)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
