import { Body1, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLayoutStyles } from './layout-styles.ts';

/** What is waited for and how often we look; never a bare spinner. */
export function Waiting({ children }: { children: ReactNode }) {
  const styles = useLayoutStyles();
  return (
    <div className={styles.waiting} role="status">
      <Spinner size="tiny" aria-hidden />
      <Body1>{children}</Body1>
    </div>
  );
}
