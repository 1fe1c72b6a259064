/** The four pages as tabs. Where they have no room beside each other, the last ones wait in a menu. */
import {
  Badge,
  Button,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Overflow,
  OverflowItem,
  Tab,
  TabList,
  useIsOverflowItemVisible,
  useOverflowMenu,
} from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { fluentRef } from '../components/fluent-ref.ts';
import { useLayout } from '../components/use-layout.ts';
import { useToLookAt } from '../features/overview/api/overview.ts';
import { useTexts } from '../lib/i18n.ts';
import type { Route } from './routes.ts';
import { navigate } from './use-route.ts';

const targets = {
  overview: { page: 'overview' },
  matches: { page: 'matches', filter: 'all' },
  settings: { page: 'settings', section: 'directions' },
  help: { page: 'help' },
} satisfies Record<string, Route>;

export type ActivePage = keyof typeof targets;

const pages = Object.keys(targets) as ActivePage[];

const useStyles = makeStyles({
  list: { flexGrow: 1, minWidth: 0, overflow: 'hidden' },
  tabPhone: { paddingInline: '6px' },
  tab: { flexShrink: 0 },
  more: { flexShrink: 0, alignSelf: 'center', minWidth: '44px' },
  badge: { marginInlineStart: '6px' },
});

export function TabBar({ page }: { page: ActivePage }) {
  const styles = useStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  return (
    <Overflow minimumVisible={1}>
      <TabList
        className={styles.list}
        selectedValue={page}
        aria-label={t('nav.label')}
        onTabSelect={(_, { value }) => navigate(targets[value as ActivePage])}
      >
        {pages.map((each) => (
          <OverflowItem key={each} id={each} priority={each === page ? 1 : 0}>
            <Tab className={mergeClasses(styles.tab, phone && styles.tabPhone)} value={each}>
              {t(`nav.${each}`)}
              {each === 'matches' && <ToLookAt />}
            </Tab>
          </OverflowItem>
        ))}
        <MoreTabs />
      </TabList>
    </Overflow>
  );
}

function ToLookAt() {
  const styles = useStyles();
  const { t } = useTexts();
  const count = useToLookAt();
  if (count === 0) return null;
  return (
    <Badge
      className={styles.badge}
      size="small"
      appearance="tint"
      color="brand"
      aria-label={t('nav.toLookAt', { count })}
    >
      {count}
    </Badge>
  );
}

function MoreTabs() {
  const styles = useStyles();
  const { t } = useTexts();
  const { ref, isOverflowing } = useOverflowMenu<HTMLButtonElement>();
  if (!isOverflowing) return null;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        {/* a list of tabs has nothing but tabs */}
        <Button
          ref={fluentRef(ref)}
          role="tab"
          appearance="transparent"
          className={styles.more}
          icon={<MoreHorizontalRegular />}
          aria-label={t('nav.more')}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {pages.map((each) => (
            <HiddenTab key={each} page={each} />
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function HiddenTab({ page }: { page: ActivePage }) {
  const { t } = useTexts();
  if (useIsOverflowItemVisible(page)) return null;
  return (
    <MenuItem onClick={() => navigate(targets[page])}>
      {t(`nav.${page}`)}
      {page === 'matches' && <ToLookAt />}
    </MenuItem>
  );
}
