import { Body1, Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useTexts } from '../../../lib/i18n.ts';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    backgroundColor: tokens.colorBrandBackground2,
    borderRadius: tokens.borderRadiusMedium,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  last: { marginInlineStart: 'auto' },
  count: { color: tokens.colorBrandForeground2, fontVariantNumeric: 'tabular-nums' },
});

interface SelectionBarProps {
  count: number;
  onCorrect: () => void;
  onClear: () => void;
}

/** What can be done with the ticked rows. */
export function SelectionBar({ count, onCorrect, onClear }: SelectionBarProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <div className={styles.bar} data-selection>
      <Body1 className={styles.count} role="status">
        {t('correct.selected', { count })}
      </Body1>
      <Button size="small" onClick={onCorrect}>
        {t('correct.correctSelected')}
      </Button>
      <Button
        size="small"
        appearance="transparent"
        className={styles.last}
        icon={<DismissRegular />}
        aria-label={t('correct.clear')}
        onClick={onClear}
      />
    </div>
  );
}
