import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useDisconnectCloudya } from '../api/disconnect-cloudya.ts';
import { useLeaveBehind } from '../api/leave-behind.ts';

interface RemoveConnectionProps {
  connection: CloudyaConnectionView;
  state: OnboardingState;
  onClose: () => void;
}

/** Says what goes before it goes: at once while nothing is set up, else after what we set for its people is taken back, or, where that hangs, without. */
export function RemoveConnection({ connection, state, onClose }: RemoveConnectionProps) {
  const { t } = useTexts();
  const { kAccount, companyName, extensions, leaving } = connection;
  const [disconnect, leaveBehind] = [useDisconnectCloudya(), useLeaveBehind()];
  const removal = leaving ? leaveBehind : disconnect;
  const active = state.phase !== 'onboarding';
  const others = state.connect.connections.some((each) => each.kAccount !== kAccount && !each.leaving);
  const remove = () => removal.mutate(kAccount, { onSuccess: onClose });
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && !removal.isPending && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('connect.removeTitle', { company: companyName, kAccount })}</DialogTitle>
          <DialogContent>
            {removal.error && <ProblemBar problem={toProblem(removal.error)} onRetry={remove} />}
            <Body1>
              {leaving
                ? t('connect.leaveBehindText')
                : t(active ? 'connect.removeLater' : 'connect.removeNow', { count: extensions })}{' '}
              {active && t(others ? 'connect.removeOthers' : 'connect.removeLast')}
            </Body1>
          </DialogContent>
          <DialogActions>
            <Button autoFocus onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <BusyButton appearance="primary" style={{ whiteSpace: 'nowrap' }} busy={removal.isPending} onClick={remove}>
              {t(leaving ? 'connect.leaveBehind' : 'connect.removeButton')}
            </BusyButton>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
