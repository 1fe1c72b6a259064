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
import { ArrowUndo20Regular } from '@fluentui/react-icons/svg/arrow-undo';
import { CallForward20Regular } from '@fluentui/react-icons/svg/call-forward';
import { People20Regular } from '@fluentui/react-icons/svg/people';
import { PersonAvailable20Regular } from '@fluentui/react-icons/svg/person-available';
import type { Acting } from '../../../../contract/acting.ts';
import { fluentRef } from '../../../components/fluent-ref.ts';
import { IconRow } from '../../../components/icon-row.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useFocusOn } from '../../matches/use-focus-on.ts';
import { useOverview } from '../../overview/api/overview.ts';
import { begins } from '../acting.ts';
import { useDeactivationStyles } from './deactivation-styles.ts';

interface ActingDialogProps {
  before: Acting;
  acting: Acting;
  onCancel: () => void;
  onConfirm: () => void;
}

/** It changes where calls go, for everybody: what happens is said first. */
export function ActingDialog({ before, acting, onCancel, onConfirm }: ActingDialogProps) {
  const styles = useDeactivationStyles();
  const { t } = useTexts();
  const cancel = useFocusOn(true);
  const people = useOverview().data?.people;
  const kind = begins(before, acting) ?? 'profile';
  const values = { profile: acting.profile ?? 0 };
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && onCancel()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t(`acting.${kind}.ask`, values)}</DialogTitle>
          <DialogContent className={styles.content}>
            <Body1>{t('acting.askText')}</Body1>
            <IconRow icon={<CallForward20Regular />} tone="brand" title={t(`acting.${kind}.effect`, values)} />
            <IconRow icon={<ArrowUndo20Regular />} tone="brand" title={t(`acting.${kind}.after`)} />
            <IconRow icon={<PersonAvailable20Regular />} tone="brand" title={t('acting.theirs')} />
            {people !== undefined && (
              <IconRow icon={<People20Regular />} tone="brand" title={t('acting.whom', { count: people })} />
            )}
          </DialogContent>
          <DialogActions className={styles.end}>
            <Button ref={fluentRef(cancel)} onClick={onCancel}>
              {t('common.cancel')}
            </Button>
            <Button appearance="primary" onClick={onConfirm}>
              {t(`acting.${kind}.confirm`, values)}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
