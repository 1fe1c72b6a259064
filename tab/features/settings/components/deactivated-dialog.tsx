import { Body1, Button } from '@fluentui/react-components';
import { CheckmarkCircle20Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import type { DeactivationEffects } from '../../../../contract/overview.ts';
import { DialogFrame } from '../../../components/dialog-frame.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { describeEffects, listed, splitLeft } from '../effects.ts';
import { EffectRows } from './effect-rows.tsx';

/** Says what a deactivation removed. Stands above the wizard, to which the page has gone back meanwhile. */
export function DeactivatedDialog({ effects, onClose }: { effects: DeactivationEffects; onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const rows = describeEffects(effects, texts);
  const { passing, phones } = splitLeft(effects.leftBehind);
  const close = (
    <Button appearance="primary" onClick={onClose}>
      {t('common.close')}
    </Button>
  );
  return (
    <DialogFrame title={t('deactivate.doneTitle')} actions={close} onClose={onClose}>
      <Body1>{t(rows.length === 0 ? 'deactivate.doneNothing' : 'deactivate.doneText')}</Body1>
      <EffectRows rows={rows} />
      {passing.length > 0 && (
        <Body1>{t('deactivate.left', { count: passing.length, names: listed(passing, texts) })}</Body1>
      )}
      {phones.length > 0 && (
        <Body1>{t('deactivate.leftPhones', { count: phones.length, names: listed(phones, texts) })}</Body1>
      )}
      <IconRow icon={<CheckmarkCircle20Filled />} tone="ok" title={t('deactivate.kept')} />
    </DialogFrame>
  );
}
