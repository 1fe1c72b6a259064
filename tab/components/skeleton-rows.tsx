import { makeStyles, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useTexts } from '../lib/i18n.ts';
import { useLate } from './use-late.ts';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: '28px minmax(0, 1fr) 64px 52px',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    height: '42px',
    padding: `0 ${tokens.spacingHorizontalL}`,
  },
});

const widths = ['70%', '56%', '78%', '62%', '66%', '50%'];

/** First load, in the shape of the rows; nothing for what comes within 300 ms. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (!useLate(300)) return null;
  return (
    <Skeleton aria-label={t('state.loading')}>
      {widths.slice(0, rows).map((width) => (
        <div key={width} className={styles.row}>
          <SkeletonItem shape="circle" size={28} />
          <SkeletonItem size={12} style={{ width }} />
          <SkeletonItem size={12} />
          <SkeletonItem size={12} />
        </div>
      ))}
    </Skeleton>
  );
}
