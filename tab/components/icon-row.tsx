import { Body1, Body1Strong, Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Tone, useToneStyles } from './tones.ts';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr) auto', columnGap: tokens.spacingHorizontalM },
  icon: { display: 'flex', height: '20px', alignItems: 'center' },
  line: { borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, paddingBottom: tokens.spacingVerticalM },
  text: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground3 },
  aside: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
});

interface IconRowProps {
  icon: ReactNode;
  tone?: Tone;
  title: ReactNode;
  /** Semibold, as in lists whose titles are compared. */
  strong?: boolean;
  text?: ReactNode;
  /** Small and grey instead of body text. */
  quietText?: boolean;
  aside?: ReactNode;
  divided?: boolean;
  as?: 'li' | 'div';
}

/** Icon, title, one sentence, something at the right: the row most lists are made of. */
export function IconRow({
  icon,
  tone = 'plain',
  title,
  strong,
  text,
  quietText,
  aside,
  divided,
  as: Tag = 'div',
}: IconRowProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  const Title = strong ? Body1Strong : Body1;
  return (
    <Tag className={mergeClasses(styles.root, divided && styles.line)}>
      <span className={mergeClasses(styles.icon, tones[tone])} aria-hidden>
        {icon}
      </span>
      <span className={styles.text}>
        <Title>{title}</Title>
        {text && (quietText ? <Caption1 className={styles.quiet}>{text}</Caption1> : <Body1>{text}</Body1>)}
      </span>
      {aside !== undefined && <span className={styles.aside}>{aside}</span>}
    </Tag>
  );
}
