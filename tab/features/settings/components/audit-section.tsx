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
import type { AuditEntry, Settings } from '../../../../contract/overview.ts';
import { useExtensionNames } from '../../../components/extension-name.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { formatTime } from '../../../lib/format.ts';
import { type Texts, useTexts } from '../../../lib/i18n.ts';
import { actingOfAudit, actingText } from '../acting.ts';

const useStyles = makeStyles({
  entry: {
    display: 'flex',
    flexDirection: 'column',
    paddingBottom: tokens.spacingVerticalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground3 },
});

export function AuditSection({ settings: { audit } }: { settings: Settings }) {
  const styles = useStyles();
  const { t, language } = useTexts();
  const actText = useActText();
  const phone = useLayout() === 'phone';
  if (audit.length === 0) return <Body1>{t('settings.auditEmpty')}</Body1>;
  return (
    <>
      <Body1>{t('settings.auditText')}</Body1>
      {phone &&
        audit.map((entry) => (
          <span key={keyOf(entry)} className={styles.entry}>
            <Body1>{actText(entry)}</Body1>
            <Caption1 className={styles.quiet}>
              {t('common.by', { name: entry.by ?? t('settings.byApp'), time: formatTime(entry.at, language) })}
            </Caption1>
          </span>
        ))}
      {!phone && <AuditTable audit={audit} />}
    </>
  );
}

const keyOf = ({ at, act, values }: AuditEntry) => `${at} ${act} ${JSON.stringify(values)}`;

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

function AuditTable({ audit }: { audit: readonly AuditEntry[] }) {
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
        {audit.map((entry) => (
          <TableRow key={keyOf(entry)}>
            <TableCell>{formatTime(entry.at, language)}</TableCell>
            <TableCell>{entry.by ?? t('settings.byApp')}</TableCell>
            <TableCell>{actText(entry)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
