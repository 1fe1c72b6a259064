import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  // long lists scroll together with the buttons, so that the keyboard gets there
  surface: { maxWidth: '520px', overflowY: 'auto' },
  body: { maxHeight: 'none' },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM, overflowY: 'visible' },
  actions: { '@media (min-width: 480px)': { gridColumn: '1 / -1', justifySelf: 'end' } },
});

interface DialogFrameProps {
  title: string;
  actions: ReactNode;
  /** Something is under way: the answer to it is waited for. */
  busy?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What must be answered before anything else goes on. Esc closes it, a click beside it does not. */
export function DialogFrame({ title, actions, busy = false, onClose, children }: DialogFrameProps) {
  const styles = useStyles();
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !busy && onClose()}>
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.content}>{children}</DialogContent>
          <DialogActions className={styles.actions}>{actions}</DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
