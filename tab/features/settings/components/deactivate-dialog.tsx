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
import { ArrowLeft20Regular } from '@fluentui/react-icons/svg/arrow-left';
import { CallForward20Regular } from '@fluentui/react-icons/svg/call-forward';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Flash20Regular } from '@fluentui/react-icons/svg/flash';
import { Key20Regular } from '@fluentui/react-icons/svg/key';
import { PersonCall20Regular } from '@fluentui/react-icons/svg/person-call';
import type { ReactNode } from 'react';
import { BusyButton } from '../../../components/busy-button.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { usePause } from '../../overview/api/pause.ts';
import { useDeactivate, useDeactivationEffects } from '../api/deactivation.ts';
import { describeEffects, type Effect } from '../effects.ts';
import { useDeactivationStyles } from './deactivation-styles.ts';

const icons: Record<Effect['kind'], ReactNode> = {
  sessions: <PersonCall20Regular key="i" />,
  published: <ArrowLeft20Regular key="i" />,
  profiles: <CallForward20Regular key="i" />,
  subscriptions: <Flash20Regular key="i" />,
  'sign-in': <Key20Regular key="i" />,
};

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
    <DialogBody>
      <DialogTitle>{t('deactivate.title')}</DialogTitle>
      <DialogContent className={styles.content}>
        {error && <ProblemBar problem={toProblem(error)} onRetry={retry} />}
        <Body1>{t('deactivate.text')}</Body1>
        {!rows && !error && <Spinner size="tiny" label={t('common.loading')} />}
        {rows?.length === 0 && <Body1>{t('deactivate.nothing')}</Body1>}
        {rows?.map((row) => (
          <IconRow key={row.title} divided icon={icons[row.kind]} title={row.title} text={row.text} quietText />
        ))}
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
