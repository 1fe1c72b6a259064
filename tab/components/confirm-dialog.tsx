import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTexts } from '../lib/i18n.ts';
import { BusyButton } from './busy-button.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { fluentRef } from './fluent-ref.ts';
import { useFocusOn } from './use-focus-on.ts';

interface ConfirmDialogProps {
  title: string;
  /** Words of the button that does it. */
  confirm: string;
  busy?: boolean;
  /** A gentler choice, between the two buttons. */
  gentler?: ReactNode;
  onConfirm: () => void;
  onCancel: () => void;
  /** What will happen. */
  children: ReactNode;
}

/** Asks before something with wide effect, beginning on Cancel. Once it is under way nothing closes it but its answer. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, confirm, busy = false, gentler, onConfirm, onCancel, children } = props;
  const { t } = useTexts();
  const cancel = useFocusOn(true);
  const actions = (
    <>
      <Button ref={fluentRef(cancel)} disabledFocusable={busy} onClick={onCancel}>
        {t('common.cancel')}
      </Button>
      {gentler}
      <BusyButton appearance="primary" style={{ whiteSpace: 'nowrap' }} busy={busy} onClick={onConfirm}>
        {confirm}
      </BusyButton>
    </>
  );
  return (
    <DialogFrame title={title} actions={actions} busy={busy} onClose={onCancel}>
      {children}
    </DialogFrame>
  );
}
