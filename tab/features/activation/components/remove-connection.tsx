import { Body1 } from '@fluentui/react-components';
import type { CloudyaConnectionView, OnboardingState } from '../../../../contract/onboarding.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
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
    <ConfirmDialog
      title={t('connect.removeTitle', { company: companyName, kAccount })}
      confirm={t(leaving ? 'connect.leaveBehind' : 'connect.removeButton')}
      busy={removal.isPending}
      onConfirm={remove}
      onCancel={onClose}
    >
      {removal.error && <ProblemBar problem={toProblem(removal.error)} onRetry={remove} />}
      <Body1>
        {leaving
          ? t('connect.leaveBehindText')
          : t(active ? 'connect.removeLater' : 'connect.removeNow', { count: extensions })}{' '}
        {active && t(others ? 'connect.removeOthers' : 'connect.removeLast')}
      </Body1>
    </ConfirmDialog>
  );
}
