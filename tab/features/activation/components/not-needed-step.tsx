import { Body1 } from '@fluentui/react-components';
import { useTexts } from '../../../lib/i18n.ts';
import { Foot } from './foot.tsx';
import { StepPage } from './step-page.tsx';
import { useWizard } from './wizard-context.ts';

/** Steps 3 and 4 where Microsoft's cloud tells nobody of changed presence. */
export function NotNeededStep() {
  const { t } = useTexts();
  const { state, go } = useWizard();
  const { readEverySeconds } = state.signIn;
  return (
    <StepPage
      why={t('syncUser.notNeeded', { seconds: readEverySeconds })}
      foot={<Foot primary={{ label: t('common.next'), onClick: () => go('preview') }} />}
    >
      <Body1>{t('syncUser.notNeededNext')}</Body1>
    </StepPage>
  );
}
