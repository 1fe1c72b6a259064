import { makeStyles, mergeClasses } from '@fluentui/react-components';
import { type ReactNode, type Ref, useEffect, useRef } from 'react';

const useStyles = makeStyles({
  // the text preset inside sets the font; the outline is not wanted where focus comes without a key
  root: { margin: 0, font: 'inherit', outlineStyle: 'none' },
});

interface HeadingProps {
  level: 1 | 2 | 3;
  children: ReactNode;
  className?: string | undefined;
  ref?: Ref<HTMLHeadingElement> | undefined;
}

/** A heading that can take the focus. */
export function Heading({ level, children, className, ref }: HeadingProps) {
  const styles = useStyles();
  const Tag = `h${level}` as const;
  return (
    <Tag ref={ref} tabIndex={-1} className={mergeClasses(styles.root, className)}>
      {children}
    </Tag>
  );
}

/** Moves the focus to the heading when `when` becomes true. */
export function useFocus(when: boolean): Ref<HTMLHeadingElement> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (when) heading.current?.focus();
  }, [when]);
  return heading;
}
