import { Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  // a link is as large as the words around it
  root: { fontSize: 'inherit', lineHeight: 'inherit', textAlign: 'start' },
});

interface TextLinkProps {
  onClick: () => void;
  children: ReactNode;
  /** Whether what the link unfolds is open. */
  expanded?: boolean;
}

/** An act that reads like a link: small things beside or behind a text. */
export function TextLink({ onClick, children, expanded }: TextLinkProps) {
  const styles = useStyles();
  return (
    <Link as="button" type="button" className={styles.root} aria-expanded={expanded} onClick={onClick}>
      {children}
    </Link>
  );
}
