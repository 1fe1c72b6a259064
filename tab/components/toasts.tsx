/** Short confirmations with Undo: 8 seconds, waiting while looked at. */
import { Link, Toast, Toaster, ToastTitle, ToastTrigger, useToastController } from '@fluentui/react-components';
import { useCallback } from 'react';
import { useTexts } from '../lib/i18n.ts';
import { errorTitle } from './problem-bar.tsx';

const toasterId = 'undo';

export function Toasts() {
  return <Toaster toasterId={toasterId} position="bottom-end" timeout={8_000} pauseOnHover pauseOnWindowBlur />;
}

export function useToast(): (text: string, undo?: () => void, intent?: 'success' | 'warning') => void {
  const { dispatchToast } = useToastController(toasterId);
  const { t } = useTexts();
  return useCallback(
    (text, undo, intent = 'success') =>
      dispatchToast(
        <Toast>
          <ToastTitle
            action={
              undo ? (
                <ToastTrigger>
                  <Link onClick={undo}>{t('common.undo')}</Link>
                </ToastTrigger>
              ) : null
            }
          >
            {text}
          </ToastTitle>
        </Toast>,
        { intent, politeness: 'polite' },
      ),
    [dispatchToast, t],
  );
}

/** Says that what was asked for was refused. */
export function useRefusalToast(): (error: unknown) => void {
  const toast = useToast();
  const texts = useTexts();
  return (error) => toast(errorTitle(error, texts), undefined, 'warning');
}
