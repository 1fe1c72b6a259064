import { Body1, Spinner } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { usePause } from '../../overview/api/pause.ts';
import { useDeactivate, useDeactivationEffects } from '../api/deactivation.ts';
import { describeEffects } from '../effects.ts';
import { EffectRows } from './effect-rows.tsx';

/** The effects are counted from live data; the gentler choice stands beside. What was removed says `DeactivatedDialog`. */
export function DeactivateDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const deactivate = useDeactivate();
  const effects = useDeactivationEffects();
  const pause = usePause();
  const error = deactivate.error ?? pause.error ?? effects.error;
  const confirm = () => deactivate.mutate(undefined, { onSuccess: onClose });
  const pauseInstead = () => pause.mutate(undefined, { onSuccess: onClose });
  const retry = () => {
    if (deactivate.error) confirm();
    else if (pause.error) pauseInstead();
    else void effects.refetch();
  };
  const rows = effects.data && describeEffects(effects.data, texts);
  return (
    <ConfirmDialog
      title={t('deactivate.title')}
      confirm={t('deactivate.button')}
      busy={deactivate.isPending}
      gentler={
        <BusyButton busy={pause.isPending} onClick={pauseInstead}>
          {t('deactivate.pauseInstead')}
        </BusyButton>
      }
      onConfirm={confirm}
      onCancel={onClose}
    >
      {error && <ProblemBar problem={toProblem(error)} onRetry={retry} />}
      <Body1>{t('deactivate.text')}</Body1>
      {!rows && !error && <Spinner size="tiny" label={t('common.loading')} />}
      {rows?.length === 0 && <Body1>{t('deactivate.nothing')}</Body1>}
      {rows && <EffectRows rows={rows} />}
      <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('deactivate.kept')} />
    </ConfirmDialog>
  );
}
