import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { MatchCounts } from '../../../../contract/matching.ts';
import { useThemeName } from '../../../components/use-theme-name.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { countsText } from '../outcomes.ts';

const stripes = (colour: string) => `repeating-linear-gradient(135deg, ${colour} 0 3px, transparent 3px 6px)`;

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    columnGap: '2px',
    height: '8px',
    maxWidth: '536px',
    overflow: 'hidden',
    borderRadius: tokens.borderRadiusCircular,
  },
  part: { minWidth: '4px', boxSizing: 'border-box', flexBasis: 0 },
  linked: {
    backgroundColor: tokens.colorStatusSuccessForeground1,
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText', forcedColorAdjust: 'none' },
  },
  care: {
    backgroundColor: tokens.colorStatusWarningForeground3,
    '@media (forced-colors: active)': {
      backgroundColor: 'Canvas',
      backgroundImage: stripes('CanvasText'),
      border: '1px solid CanvasText',
      forcedColorAdjust: 'none',
    },
  },
  none: {
    backgroundColor: tokens.colorNeutralForeground3,
    '@media (forced-colors: active)': {
      backgroundColor: 'Canvas',
      border: '1px solid CanvasText',
      forcedColorAdjust: 'none',
    },
  },
  // without colours the shares differ as solid, striped and hollow
  striped: {
    backgroundColor: 'transparent',
    backgroundImage: stripes(tokens.colorNeutralForeground1),
    border: `1px solid ${tokens.colorNeutralForeground1}`,
  },
  hollow: { backgroundColor: 'transparent', border: `1px solid ${tokens.colorNeutralForeground1}` },
});

/** The same data as the filters below it, and one full sentence for those who do not see it. */
export function CountsBar({ counts }: { counts: MatchCounts }) {
  const styles = useStyles();
  const { t } = useTexts();
  const contrast = useThemeName() === 'contrast';
  const { linked, nearMiss, duplicate, noMatch, ignored, notReadYet } = counts;
  const spoken = `${t('matches.count.linked', { count: linked })}, ${countsText(counts, { t })}`;
  const care = mergeClasses(styles.part, styles.care, contrast && styles.striped);
  const none = mergeClasses(styles.part, styles.none, contrast && styles.hollow);
  const parts: [string, number, string][] = [
    ['linked', linked, mergeClasses(styles.part, styles.linked)],
    ['near-miss', nearMiss, care],
    ['duplicate', duplicate, care],
    ['none', noMatch + ignored + notReadYet, none],
  ];
  return (
    <div className={styles.bar} role="img" aria-label={spoken}>
      {parts
        .filter(([, count]) => count > 0)
        .map(([name, count, className]) => (
          <span key={name} className={className} style={{ flexGrow: count }} />
        ))}
    </div>
  );
}
