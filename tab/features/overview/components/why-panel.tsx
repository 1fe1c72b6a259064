import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  InlineDrawer,
  makeStyles,
  OverlayDrawer,
  Subtitle1,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { CouldNotLoad } from '../../../components/could-not-load.tsx';
import { Heading, useFocus } from '../../../components/heading.tsx';
import { SkeletonRows } from '../../../components/skeleton-rows.tsx';
import { TextLink } from '../../../components/text-link.tsx';
import type { Layout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useWhy } from '../api/why.ts';
import { shortName } from '../why-lines.ts';
import { WhyActs } from './why-acts.tsx';
import { WhyContent } from './why-content.tsx';

const useStyles = makeStyles({
  drawer: {
    width: '440px',
    flexShrink: 0,
    height: '100%',
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', columnGap: '12px' },
  page: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: tokens.spacingVerticalM,
    minHeight: '100%',
    boxSizing: 'border-box',
    padding: '16px',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

interface WhyPanelProps {
  linkId: string;
  layout: Layout;
  onClose: () => void;
}

/** Drawer beside the list, over it on narrow windows, a page on phones. */
export function WhyPanel({ linkId, layout, onClose }: WhyPanelProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const close = () => {
    onClose();
    // back to where it was opened from
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-why="${CSS.escape(linkId)}"]`)?.focus());
  };
  if (layout === 'phone')
    return (
      <div className={styles.page}>
        <nav>
          <TextLink onClick={close}>← {t('why.back')}</TextLink>
        </nav>
        <WhyTitle linkId={linkId} level={1} />
        <WhyBody linkId={linkId} />
        <WhyActs linkId={linkId} />
      </div>
    );
  const content = (
    <>
      <DrawerHeader>
        <div className={styles.head}>
          <WhyTitle linkId={linkId} />
          <Button appearance="subtle" icon={<DismissRegular />} aria-label={t('common.close')} onClick={close} />
        </div>
      </DrawerHeader>
      <DrawerBody>
        <WhyBody linkId={linkId} />
      </DrawerBody>
      <DrawerFooter>
        <WhyActs linkId={linkId} />
      </DrawerFooter>
    </>
  );
  if (layout === 'narrow')
    return (
      <OverlayDrawer open position="end" size="medium" onOpenChange={(_, { open }) => !open && close()}>
        {content}
      </OverlayDrawer>
    );
  return (
    <InlineDrawer
      open
      position="end"
      className={styles.drawer}
      onKeyDown={(event: React.KeyboardEvent) => {
        if (event.key === 'Escape') close();
      }}
    >
      {content}
    </InlineDrawer>
  );
}

/** The page's title on phones, else that of the drawer. */
function WhyTitle({ linkId, level = 2 }: { linkId: string; level?: 1 | 2 }) {
  const { t } = useTexts();
  const why = useWhy(linkId).data;
  const heading = useFocus(why !== undefined);
  return (
    <Heading level={level} ref={heading}>
      <Subtitle1>
        {why
          ? t('why.title', { name: shortName(why.person.name), state: t(`presence.${why.person.presence}`) })
          : t('overview.why')}
      </Subtitle1>
    </Heading>
  );
}

function WhyBody({ linkId }: { linkId: string }) {
  const why = useWhy(linkId);
  if (why.data) return <WhyContent why={why.data} />;
  if (why.error) return <CouldNotLoad inside error={why.error} onRetry={() => void why.refetch()} />;
  return <SkeletonRows rows={4} />;
}
