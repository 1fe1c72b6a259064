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
  /** Says more than the text, where several links read alike. */
  label?: string;
}

/** An act that reads like a link: small things beside or behind a text. */
export function TextLink({ onClick, children, expanded, label }: TextLinkProps) {
  const styles = useStyles();
  return (
    <Link
      as="button"
      type="button"
      className={styles.root}
      aria-label={label}
      aria-expanded={expanded}
      onClick={onClick}
    >
      {children}
    </Link>
  );
}
