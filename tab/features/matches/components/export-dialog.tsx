import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useExportMatches } from '../api/export-matches.ts';

/** The file leaves the app with names and addresses in it, so it asks first. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const download = useExportMatches();
  const save = () => download.mutate(undefined, { onSuccess: onClose });
  return (
    <ConfirmDialog
      title={t('preview.exportTitle')}
      confirm={t('preview.exportButton')}
      busy={download.isPending}
      onConfirm={save}
      onCancel={onClose}
    >
      {download.error && <ProblemBar problem={toProblem(download.error)} onRetry={save} />}
      {t('preview.exportText')}
    </ConfirmDialog>
  );
}
