import { useToneStyles } from '../../../components/tones.ts';
import { formatSeconds } from '../../../lib/format.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { trendLines } from '../trend.ts';

/** Median delay per five minutes over the last hour. */
export function TrendLine({ values, worse }: { values: readonly (number | null)[]; worse: boolean }) {
  const tones = useToneStyles();
  const { t, language } = useTexts();
  const lines = trendLines(values);
  if (lines.length === 0) return null;
  const spoken = values.map((value) => (value === null ? '–' : formatSeconds(value, language))).join(', ');
  return (
    <svg
      width={80}
      height={28}
      viewBox="0 0 80 28"
      role="img"
      aria-label={t('overview.trend', { values: spoken })}
      className={worse ? tones.warn : tones.grey}
    >
      {lines.map((points) =>
        points.includes(' ') ? (
          <polyline key={points} points={points} fill="none" stroke="currentColor" strokeWidth={1.5} />
        ) : (
          <circle key={points} cx={points.split(',')[0]} cy={points.split(',')[1]} r={1.5} fill="currentColor" />
        ),
      )}
    </svg>
  );
}
