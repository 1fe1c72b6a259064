import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Warning20Filled } from '@fluentui/react-icons/svg/warning';
import { navigate } from '../../../app/use-route.ts';
import { BusyButton } from '../../../components/busy-button.tsx';
import { IconRow } from '../../../components/icon-row.tsx';
import { useTexts } from '../../../lib/i18n.ts';
import { useOverview } from '../../overview/api/overview.ts';

const useStyles = makeStyles({
  acts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalXS },
});

/** How many extensions refuse, where to see which, and one more try at once: they are tried by themselves every hour. */
export function RefusedLevers({ busy, onTryAgain }: { busy: boolean; onTryAgain: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const refused = useOverview().data?.levers.refused ?? 0;
  if (refused === 0) return null;
  return (
    <IconRow
      icon={<Warning20Filled />}
      tone="warn"
      strong
      title={t('acting.refused', { count: refused })}
      text={
        <>
          {t('acting.refusedText')}
          <span className={styles.acts}>
            <Button size="small" onClick={() => navigate({ page: 'overview', filter: 'refused' })}>
              {t('acting.showRefused')}
            </Button>
            <BusyButton size="small" busy={busy} onClick={onTryAgain}>
              {t('common.tryAgain')}
            </BusyButton>
          </span>
        </>
      }
    />
  );
}
