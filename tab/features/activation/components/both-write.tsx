import { Button } from '@fluentui/react-components';
import { OpenRegular } from '@fluentui/react-icons/svg/open';
import type { CloudyaConnectionView } from '../../../../contract/onboarding.ts';
import { ProblemBar } from '../../../components/problem-bar.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { openLink } from '../../../lib/teams.ts';

interface BothWriteProps {
  connections: readonly CloudyaConnectionView[];
  portalUrl: string;
}

/** For which customers NFON's own connector would write presence, too, and where one of the two is switched off. */
export function BothWrite({ connections, portalUrl }: BothWriteProps) {
  const { t } = useTexts();
  return connections
    .filter(({ bothWrite, leaving }) => bothWrite && !leaving)
    .map(({ kAccount, portalSwitch: { checkedAt } }) => (
      <ProblemBar
        key={kAccount}
        problem={{ code: 'cloudya_both_write', at: checkedAt, values: { kAccount } }}
        actions={
          <Button size="small" icon={<OpenRegular />} iconPosition="after" onClick={() => void openLink(portalUrl)}>
            {t('connect.openPortal')}
          </Button>
        }
      />
    ));
}
