import { Body1, Caption1, makeStyles, mergeClasses, Subtitle1, Title3, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { steps } from '../../../app/routes.ts';
import { Heading, useFocus } from '../../../components/heading.tsx';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { showCurrent } from '../../../lib/teams.ts';
import { useWizard } from './wizard-context.ts';

const useStyles = makeStyles({
  scroll: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    outlineStyle: 'none',
    ':focus-visible': { boxShadow: `inset 0 0 0 2px ${tokens.colorStrokeFocus2}` },
  },
  inner: { padding: '28px 40px 32px', maxWidth: '1168px', boxSizing: 'border-box' },
  innerPhone: { padding: '16px' },
  of: { color: tokens.colorNeutralForeground3 },
  title: { margin: '2px 0 6px' },
  why: { display: 'block', maxWidth: '640px', color: tokens.colorNeutralForeground2 },
  lead: { marginTop: tokens.spacingVerticalXXL },
  columns: {
    display: 'grid',
    columnGap: '48px',
    rowGap: tokens.spacingVerticalXXL,
    marginTop: tokens.spacingVerticalXXL,
  },
  beside: { gridTemplateColumns: 'minmax(0, 1fr) minmax(260px, 284px)' },
  besideWide: { gridTemplateColumns: 'minmax(0, 1fr) minmax(260px, 320px)' },
  below: { gridTemplateColumns: 'minmax(0, 1fr)' },
});

interface StepPageProps {
  title?: string;
  why: string;
  /** Over content and aside, as wide as both. */
  lead?: ReactNode;
  children: ReactNode;
  aside?: ReactNode;
  wideAside?: boolean;
  foot: ReactNode;
}

/** Title, why, content, aside, and the foot that never scrolls away. */
export function StepPage({ title, why, lead, children, aside, wideAside = false, foot }: StepPageProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const layout = useLayout();
  const { shown, focusTitle } = useWizard();
  const heading = useFocus(focusTitle);
  const name = title ?? t(`title.${shown}`);
  useEffect(() => showCurrent(name), [name]);
  const Title = layout === 'phone' ? Subtitle1 : Title3;
  const columns = layout === 'wide' && aside ? (wideAside ? styles.besideWide : styles.beside) : styles.below;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by key, even where nothing in it takes the focus */}
      <section className={styles.scroll} data-scroll tabIndex={0} aria-label={name}>
        <div className={mergeClasses(styles.inner, layout === 'phone' && styles.innerPhone)}>
          {layout !== 'phone' && (
            <Caption1 className={styles.of}>{t('step.of', { step: steps.indexOf(shown) + 1 })}</Caption1>
          )}
          <Heading level={1} ref={heading} className={styles.title}>
            <Title>{name}</Title>
          </Heading>
          <Body1 className={styles.why}>{why}</Body1>
          {lead && <div className={styles.lead}>{lead}</div>}
          <div className={mergeClasses(styles.columns, columns)}>
            <div>{children}</div>
            {aside && <aside>{aside}</aside>}
          </div>
        </div>
      </section>
      {foot}
    </>
  );
}
