import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { lazy, Suspense, useState } from 'react';
import type { MatchFilter } from '../../../../contract/matching.ts';
import { navigate } from '../../../app/use-route.ts';
import { PageTitle } from '../../../components/page-title.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { MatchesView } from './matches-view.tsx';

const ExportDialog = lazy(() => import('./export-dialog.tsx').then(({ ExportDialog }) => ({ default: ExportDialog })));

const useStyles = makeStyles({
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', marginBottom: '12px' },
  button: { whiteSpace: 'nowrap' },
});

export function MatchesPage({ filter }: { filter: MatchFilter }) {
  const styles = useStyles();
  const { t } = useTexts();
  const [exporting, setExporting] = useState(false);
  return (
    <>
      <div className={styles.head}>
        <PageTitle>{t('matches.title')}</PageTitle>
        <Button
          appearance="subtle"
          className={styles.button}
          icon={<ArrowDownloadRegular />}
          onClick={() => setExporting(true)}
        >
          {t('preview.export')}
        </Button>
      </div>
      <MatchesView plan={false} filter={filter} onFilter={(next) => navigate({ page: 'matches', filter: next })} />
      {exporting && (
        <Suspense>
          <ExportDialog onClose={() => setExporting(false)} />
        </Suspense>
      )}
    </>
  );
}
