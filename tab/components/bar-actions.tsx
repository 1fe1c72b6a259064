import { MessageBarActions, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  root: { flexWrap: 'wrap', rowGap: tokens.spacingVerticalS },
});

/** Buttons of a message bar; where they do not fit beside each other they stand below, instead of breaking their words. */
export function BarActions({ children }: { children: ReactNode }) {
  return <MessageBarActions className={useStyles().root}>{children}</MessageBarActions>;
}
