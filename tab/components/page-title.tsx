import { makeStyles, Subtitle1, Title3 } from '@fluentui/react-components';
import { useLayout } from './use-layout.ts';

const useStyles = makeStyles({ title: { margin: 0 } });

/** Heading of a page under the tabs: as large as that of a step, on phones as small. */
export function PageTitle({ children }: { children: string }) {
  const styles = useStyles();
  const Title = useLayout() === 'phone' ? Subtitle1 : Title3;
  return (
    <Title as="h1" className={styles.title}>
      {children}
    </Title>
  );
}
