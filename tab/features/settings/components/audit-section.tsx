import { Body1, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow } from '@fluentui/react-components';
import type { Settings } from '../../../../contract/overview.ts';
import { formatTime } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';

export function AuditSection({ settings: { audit } }: { settings: Settings }) {
  const { t, language } = useTexts();
  if (audit.length === 0) return <Body1>{t('settings.auditEmpty')}</Body1>;
  return (
    <>
      <Body1>{t('settings.auditText')}</Body1>
      <Table size="small" aria-label={t('settings.section.audit')}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell style={{ width: '25%' }}>{t('settings.when')}</TableHeaderCell>
            <TableHeaderCell style={{ width: '28%' }}>{t('settings.who')}</TableHeaderCell>
            <TableHeaderCell>{t('settings.what')}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {audit.map(({ at, by, act, values }) => (
            <TableRow key={`${at} ${act} ${JSON.stringify(values)}`}>
              <TableCell>{formatTime(at, language)}</TableCell>
              <TableCell>{by ?? t('settings.byApp')}</TableCell>
              {/* an act of a newer server is shown by its name */}
              <TableCell>{t(`audit.${act}`, { ...values, defaultValue: act })}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  );
}
