import { Body1, Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTexts } from '../../../lib/i18n.ts';
import { DeactivateDialog } from './deactivate-dialog.tsx';

export function DeactivateSection() {
  const { t } = useTexts();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Body1>{t('settings.deactivateText')}</Body1>
      <div>
        <Button onClick={() => setAsking(true)}>{t('settings.deactivateButton')}</Button>
      </div>
      {asking && <DeactivateDialog onClose={() => setAsking(false)} />}
    </>
  );
}
