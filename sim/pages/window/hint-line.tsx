import { Body1, Body1Strong, Button, Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { LightbulbFilled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Words } from '../words.ts';
import type { ShownHint } from './use-hint.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '10px',
    padding: '4px 16px 4px 20px',
    minHeight: '32px',
    backgroundColor: tokens.colorBrandBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  bulb: { color: tokens.colorBrandForeground1, fontSize: '20px', flexShrink: 0 },
  lead: { whiteSpace: 'nowrap', '@media (max-width: 720px)': { display: 'none' } },
  // long German words give way before the window does
  text: {
    minWidth: 0,
    overflowWrap: 'anywhere',
    // begins the sentence where the lead is hidden
    '@media (max-width: 720px)': { '::first-letter': { textTransform: 'uppercase' } },
  },
  right: { marginLeft: 'auto', display: 'flex', alignItems: 'center', columnGap: '4px', flexShrink: 0 },
  quiet: {
    color: tokens.colorNeutralForeground3,
    whiteSpace: 'nowrap',
    marginRight: '8px',
    '@media (max-width: 1100px)': { display: 'none' },
  },
  next: { whiteSpace: 'nowrap', minWidth: 'auto' },
});

export function HintLine({ hint, words, children }: { hint: ShownHint; words: Words; children: ReactNode }) {
  const styles = useStyles();
  return (
    <header className={styles.line}>
      <LightbulbFilled className={styles.bulb} aria-hidden />
      <Body1Strong className={styles.lead}>{words.tryThis}</Body1Strong>
      <Body1 role="status" className={styles.text}>
        {words.hints[hint.id]
          .split('**')
          .map((part, index) => (index % 2 === 1 ? <strong key={part}>{part}</strong> : part))}
      </Body1>
      <span className={styles.right}>
        <Caption1 className={styles.quiet}>{words.simulated}</Caption1>
        {hint.id !== 'free' && (
          <Button size="small" appearance="subtle" className={styles.next} onClick={hint.next}>
            {words.nextHint}
          </Button>
        )}
        {children}
      </span>
    </header>
  );
}
