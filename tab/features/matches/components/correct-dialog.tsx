import { Dialog, DialogSurface, makeStyles } from '@fluentui/react-components';
import type { Mending } from '../corrections.ts';
import { useMending } from '../use-mending.ts';
import { CorrectMany } from './correct-many.tsx';
import { CorrectOne } from './correct-one.tsx';

const useStyles = makeStyles({
  surface: { maxWidth: '560px', '@media (max-width: 719.98px)': { maxWidth: 'calc(100vw - 24px)' } },
});

interface CorrectDialogProps {
  mendings: readonly Mending[];
  /** `begun`: something was written, or tried. */
  onClose: (begun: boolean) => void;
}

/** Writing in Cloudya asks first: voicemail goes where the e-mail says. What became of it is told in the same place. */
export function CorrectDialog({ mendings, onClose }: CorrectDialogProps) {
  const styles = useStyles();
  const run = useMending();
  const [only, ...others] = mendings;
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !run.running && onClose(run.fates.size > 0)}>
      <DialogSurface className={styles.surface}>
        {only && others.length === 0 ? (
          <CorrectOne mending={only} run={run} onClose={onClose} />
        ) : (
          <CorrectMany mendings={mendings} run={run} onClose={onClose} />
        )}
      </DialogSurface>
    </Dialog>
  );
}
