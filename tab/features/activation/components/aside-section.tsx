import { mergeClasses, Subtitle2 } from '@fluentui/react-components';
import type { ReactNode, Ref } from 'react';
import { Heading } from '../../../components/heading.tsx';
import { useLayoutStyles } from './layout-styles.ts';

interface AsideSectionProps {
  title: string;
  children: ReactNode;
  /** Divided from the section above. */
  ruled?: boolean;
  headingRef?: Ref<HTMLHeadingElement> | undefined;
}

export function AsideSection({ title, children, ruled = false, headingRef }: AsideSectionProps) {
  const styles = useLayoutStyles();
  return (
    <section className={mergeClasses(styles.group, ruled && styles.ruled)}>
      <Heading level={2} ref={headingRef}>
        <Subtitle2>{title}</Subtitle2>
      </Heading>
      {children}
    </section>
  );
}
