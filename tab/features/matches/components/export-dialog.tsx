import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useExportMatches } from '../api/export-matches.ts';

/** The file leaves the app with names and addresses in it, so it asks first. */
export function ExportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const download = useExportMatches();
  const save = () => download.mutate(undefined, { onSuccess: onClose });
  return (
    <Dialog open={open} modalType="alert" onOpenChange={(_, { open: next }) => !next && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('preview.exportTitle')}</DialogTitle>
          <DialogContent>
            {t('preview.exportText')}
            {download.error && <ProblemBar problem={toProblem(download.error)} onRetry={save} />}
          </DialogContent>
          <DialogActions>
            <Button autoFocus onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <BusyButton appearance="primary" busy={download.isPending} onClick={save}>
              {t('preview.exportButton')}
            </BusyButton>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
