import { Body1Strong, Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '8px',
    minHeight: '36px',
    padding: '0 16px',
  },
  framed: {
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  number: {
    display: 'inline-grid',
    placeItems: 'center',
    width: '20px',
    height: '20px',
    borderRadius: tokens.borderRadiusCircular,
    backgroundColor: tokens.colorNeutralForeground1,
    color: tokens.colorNeutralBackground1,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  pointed: { backgroundColor: tokens.colorBrandBackground, color: tokens.colorNeutralForegroundOnBrand },
  quiet: { color: tokens.colorNeutralForeground3, '@media (max-width: 900px)': { display: 'none' } },
  right: { marginLeft: 'auto', display: 'flex', alignItems: 'center', columnGap: '4px', padding: '2px 0' },
});

export interface AreaHeadProps {
  number: number;
  title: string;
  what: string;
  framed?: boolean;
  /** The hint means this area. */
  pointed?: boolean;
  children?: ReactNode;
}

export function AreaHead({ number, title, what, framed = false, pointed = false, children }: AreaHeadProps) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.head, framed && styles.framed)}>
      <span className={mergeClasses(styles.number, pointed && styles.pointed)}>{number}</span>
      <Body1Strong as="h2" style={{ margin: 0 }}>
        {title}
      </Body1Strong>
      <Caption1 className={styles.quiet}>{what}</Caption1>
      {children && <span className={styles.right}>{children}</span>}
    </div>
  );
}
