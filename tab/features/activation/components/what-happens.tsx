import { Body1, makeStyles, tokens } from '@fluentui/react-components';
import { useTexts } from '../../../lib/i18n.ts';
import { AsideSection } from './aside-section.tsx';

const useStyles = makeStyles({
  list: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalS,
  },
  row: { display: 'grid', gridTemplateColumns: '12px minmax(0, 1fr)', columnGap: '10px' },
  number: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightSemibold },
});

/** The three things that follow the click, until they have followed. `area` holds the texts `what`, `what1` to `what3`. */
export function WhatHappens({ area, ruled = false }: { area: 'consent' | 'syncUser' | 'signIn'; ruled?: boolean }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <AsideSection title={t(`${area}.what`)} ruled={ruled}>
      <ol className={styles.list}>
        {[1, 2, 3].map((number) => (
          <li key={number} className={styles.row}>
            <Body1 className={styles.number}>{number}</Body1>
            <Body1>{t(`${area}.what${number}`)}</Body1>
          </li>
        ))}
      </ol>
    </AsideSection>
  );
}
