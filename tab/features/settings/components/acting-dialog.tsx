import { Body1 } from '@fluentui/react-components';
import { ArrowUndo20Regular } from '@fluentui/react-icons/svg/arrow-undo';
import { CallForward20Regular } from '@fluentui/react-icons/svg/call-forward';
import { People20Regular } from '@fluentui/react-icons/svg/people';
import { PersonAvailable20Regular } from '@fluentui/react-icons/svg/person-available';
import type { Acting } from '../../../../contract/acting.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useOverview } from '../../overview/api/overview.ts';
import { begins } from '../acting.ts';

interface ActingDialogProps {
  before: Acting;
  acting: Acting;
  onCancel: () => void;
  onConfirm: () => void;
}

/** It changes where calls go, for everybody: what happens is said first. */
export function ActingDialog({ before, acting, onCancel, onConfirm }: ActingDialogProps) {
  const { t } = useTexts();
  const people = useOverview().data?.people;
  const kind = begins(before, acting) ?? 'profile';
  const values = { profile: acting.profile ?? 0 };
  return (
    <ConfirmDialog
      title={t(`acting.${kind}.ask`, values)}
      confirm={t(`acting.${kind}.confirm`, values)}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <Body1>{t('acting.askText')}</Body1>
      <IconRow icon={<CallForward20Regular />} tone="brand" title={t(`acting.${kind}.effect`, values)} />
      <IconRow icon={<ArrowUndo20Regular />} tone="brand" title={t(`acting.${kind}.after`)} />
      <IconRow icon={<PersonAvailable20Regular />} tone="brand" title={t('acting.theirs')} />
      {people !== undefined && (
        <IconRow icon={<People20Regular />} tone="brand" title={t('acting.whom', { count: people })} />
      )}
    </ConfirmDialog>
  );
}
