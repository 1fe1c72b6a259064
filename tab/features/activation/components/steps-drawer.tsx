import { Button, DrawerBody, DrawerHeader, DrawerHeaderTitle, OverlayDrawer } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTexts } from '../../../lib/i18n.ts';
import { StepList } from './stepper.tsx';

export function StepsDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <OverlayDrawer
      open={open}
      position="bottom"
      size="large"
      style={{ height: 'auto', maxHeight: '90dvh' }}
      onOpenChange={(_, { open: next }) => {
        if (!next) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('common.close')} onClick={onClose} />
          }
        >
          {t('step.all')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <StepList onChosen={onClose} />
      </DrawerBody>
    </OverlayDrawer>
  );
}
