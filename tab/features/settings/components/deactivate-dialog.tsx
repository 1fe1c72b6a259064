import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { BusyButton } from '../../../components/busy-button.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { usePause } from '../../overview/api/pause.ts';
import { useDeactivate, useDeactivationEffects } from '../api/deactivation.ts';
import { describeEffects } from '../effects.ts';
import { useDeactivationStyles } from './deactivation-styles.ts';
import { EffectRows } from './effect-rows.tsx';

/** The effects are counted from live data; the gentler choice stands beside. What was removed says `DeactivatedDialog`. */
export function DeactivateDialog({ onClose }: { onClose: () => void }) {
  const styles = useDeactivationStyles();
  const deactivate = useDeactivate();
  return (
    <Dialog
      open
      modalType="alert"
      onOpenChange={(_, { open }) => {
        if (!open && !deactivate.isPending) onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <Question deactivate={deactivate} onClose={onClose} />
      </DialogSurface>
    </Dialog>
  );
}

function Question({ deactivate, onClose }: { deactivate: ReturnType<typeof useDeactivate>; onClose: () => void }) {
  const styles = useDeactivationStyles();
  const texts = useTexts();
  const { t } = texts;
  const effects = useDeactivationEffects();
  const pause = usePause();
  const error = deactivate.error ?? pause.error ?? effects.error;
  const retry = () => {
    if (deactivate.error) deactivate.mutate(undefined, { onSuccess: onClose });
    else if (pause.error) pause.mutate(undefined, { onSuccess: onClose });
    else void effects.refetch();
  };
  const rows = effects.data && describeEffects(effects.data, texts);
  return (
    <DialogBody className={styles.body}>
      <DialogTitle>{t('deactivate.title')}</DialogTitle>
      <DialogContent className={styles.content}>
        {error && <ProblemBar problem={toProblem(error)} onRetry={retry} />}
        <Body1>{t('deactivate.text')}</Body1>
        {!rows && !error && <Spinner size="tiny" label={t('common.loading')} />}
        {rows?.length === 0 && <Body1>{t('deactivate.nothing')}</Body1>}
        {rows && <EffectRows rows={rows} />}
        <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('deactivate.kept')} />
      </DialogContent>
      <DialogActions className={styles.end}>
        <Button autoFocus onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <BusyButton busy={pause.isPending} onClick={() => pause.mutate(undefined, { onSuccess: onClose })}>
          {t('deactivate.pauseInstead')}
        </BusyButton>
        <BusyButton
          appearance="primary"
          busy={deactivate.isPending}
          onClick={() => deactivate.mutate(undefined, { onSuccess: onClose })}
        >
          {t('deactivate.button')}
        </BusyButton>
      </DialogActions>
    </DialogBody>
  );
}
