import { Body1 } from '@fluentui/react-components';
import { PersonProhibited20Regular } from '@fluentui/react-icons/svg/person-prohibited';
import type { Settings } from '../../../../contract/overview.ts';
import type { LeftOut } from '../../../../contract/presence.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { ProblemBar, toProblem } from '../../../components/problem-bar.tsx';
import { useToast } from '../../../components/toasts.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useLeaveOut } from '../../overview/api/leave-out.ts';

export function LeftOutSection({ settings: { leftOut } }: { settings: Settings }) {
  const { t } = useTexts();
  const toast = useToast();
  const set = useLeaveOut();
  const takeIn = (linkId: string, name: string, out: LeftOut) =>
    set.mutate(
      { linkId, leftOut: { cloudyaToTeams: false, teamsToCloudya: false } },
      { onSuccess: () => toast(t('why.takenInToast', { name }), () => set.mutate({ linkId, leftOut: out })) },
    );
  return (
    <>
      <Body1>{t('settings.leftOutText')}</Body1>
      {set.error && (
        <ProblemBar problem={toProblem(set.error)} onRetry={() => set.variables && set.mutate(set.variables)} />
      )}
      {leftOut.length === 0 && <Body1>{t('settings.nobodyLeftOut')}</Body1>}
      {leftOut.map(({ linkId, extension, name, out, by }) => (
        <IconRow
          key={linkId}
          divided
          icon={<PersonProhibited20Regular />}
          title={`${extension} ${name}`}
          text={by === null ? t('act.left-out') : t('act.left-out-by', { name: by })}
          quietText
          aside={
            <BusyButton
              size="small"
              busy={set.isPending && set.variables?.linkId === linkId}
              aria-label={`${t('settings.takeIn')}, ${name}`}
              onClick={() => takeIn(linkId, name, out)}
            >
              {t('settings.takeIn')}
            </BusyButton>
          }
        />
      ))}
    </>
  );
}
