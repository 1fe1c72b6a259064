import { Caption1, Caption1Strong, makeStyles, mergeClasses, ToggleButton, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../lib/i18n.ts';

const useStyles = makeStyles({
  root: { minWidth: 0, columnGap: tokens.spacingHorizontalXS, fontVariantNumeric: 'tabular-nums' },
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    border: `1px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover, color: tokens.colorBrandForeground2 },
  },
  count: { marginInlineStart: '6px' },
});

interface PillProps {
  label: string;
  count: number;
  chosen: boolean;
  icon?: ReactElement | undefined;
  onChoose: () => void;
}

/** One filter with its count. */
export function Pill({ label, count, chosen, icon, onChoose }: PillProps) {
  const styles = useStyles();
  const { language } = useTexts();
  return (
    <ToggleButton
      size="small"
      shape="circular"
      checked={chosen}
      className={mergeClasses(styles.root, chosen && styles.chosen)}
      {...(icon ? { icon } : {})}
      onClick={onChoose}
    >
      <Caption1>{label}</Caption1>
      <Caption1Strong className={styles.count}>{new Intl.NumberFormat(language).format(count)}</Caption1Strong>
    </ToggleButton>
  );
}
