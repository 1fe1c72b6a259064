import { Body1, Caption1, makeStyles, mergeClasses, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Tone, useToneStyles } from './tones.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    rowGap: tokens.spacingVerticalM,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalXL}`,
  },
  page: { minHeight: '100dvh', boxSizing: 'border-box', justifyContent: 'center' },
  text: { maxWidth: '380px', textAlign: 'center' },
  actions: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: tokens.spacingHorizontalS },
  hint: { color: tokens.colorNeutralForeground3 },
});

interface FullMessageProps {
  icon: ReactNode;
  tone?: Tone;
  title: string;
  text: ReactNode;
  actions?: ReactNode;
  hint?: ReactNode;
  /** Within a list or card instead of the whole page. */
  inside?: boolean;
}

/** What stands where nothing else can be shown: effect, cause and way on. */
export function FullMessage({ icon, tone = 'plain', title, text, actions, hint, inside = false }: FullMessageProps) {
  const styles = useStyles();
  const tones = useToneStyles();
  return (
    <section className={mergeClasses(styles.root, !inside && styles.page)} role="status">
      <span className={tones[tone]} aria-hidden>
        {icon}
      </span>
      <Subtitle2 as={inside ? 'h3' : 'h1'} align="center" style={{ margin: 0 }}>
        {title}
      </Subtitle2>
      <Body1 className={styles.text}>{text}</Body1>
      {actions && <div className={styles.actions}>{actions}</div>}
      {hint && (
        <Caption1 align="center" className={styles.hint}>
          {hint}
        </Caption1>
      )}
    </section>
  );
}
