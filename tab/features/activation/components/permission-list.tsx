import {
  Body1,
  Body1Strong,
  Caption1,
  Caption1Strong,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { FlashRegular } from '@fluentui/react-icons/svg/flash';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { PersonCallRegular } from '@fluentui/react-icons/svg/person-call';
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key';
import { PersonSearchRegular } from '@fluentui/react-icons/svg/person-search';
import type { ReactNode } from 'react';
import { type Permission, permissions } from '../../../../contract/permissions.ts';
import { useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLayoutStyles } from './layout-styles.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    columnGap: '14px',
    padding: '10px 0 11px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  last: { borderBottom: 'none' },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'baseline',
    columnGap: tokens.spacingHorizontalM,
  },
  name: { fontFamily: tokens.fontFamilyMonospace, color: tokens.colorNeutralForeground3 },
  reason: { display: 'block', color: tokens.colorNeutralForeground2, maxWidth: '560px' },
  group: { color: tokens.colorNeutralForeground2 },
});

type Key = Permission['key'];

const icons: Record<Key, ReactNode> = {
  setPresence: <PersonCallRegular key="i" />,
  readDirectory: <PersonSearchRegular key="i" />,
  hearPresence: <FlashRegular key="i" />,
  readSelf: <PersonKeyRegular key="i" />,
  staySignedIn: <KeyRegular key="i" />,
};

/** Permissions that have one reason stand in one row: `openid profile offline_access`. */
function rowsOf(kind: Permission['kind']): { key: Key; names: string }[] {
  const names = new Map<Key, string[]>();
  for (const { key, name } of permissions.filter((permission) => permission.kind === kind))
    names.set(key, [...(names.get(key) ?? []), name]);
  return [...names].map(([key, each]) => ({ key, names: each.join(' ') }));
}

export function PermissionList() {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  return (
    <>
      <Group title={t('consent.forApp')} kind="application" />
      <Group title={t(phone ? 'consent.forPeopleShort' : 'consent.forPeople')} kind="delegated" />
    </>
  );
}

function Group({ title, kind }: { title: string; kind: Permission['kind'] }) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const rows = rowsOf(kind);
  return (
    <section>
      <Caption1Strong as="h3" className={mergeClasses(layout.heading, styles.group)}>
        {title}
      </Caption1Strong>
      <ul className={styles.list}>
        {rows.map(({ key, names }, index) => (
          <Row key={key} id={key} names={names} last={kind === 'delegated' && index === rows.length - 1} />
        ))}
      </ul>
    </section>
  );
}

function Row({ id, names, last }: { id: Key; names: string; last: boolean }) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  const Reason = phone ? Caption1 : Body1;
  const name = <Caption1 className={styles.name}>{names}</Caption1>;
  return (
    <li className={mergeClasses(styles.row, last && styles.last)}>
      <span className={tones.brand} style={{ fontSize: '20px', lineHeight: '20px' }} aria-hidden>
        {icons[id]}
      </span>
      <div>
        <div className={styles.head}>
          <Body1Strong>{t(`permissions.${id}.title`)}</Body1Strong>
          {!phone && name}
        </div>
        <Reason className={styles.reason}>{t(`permissions.${id}.reason`)}</Reason>
        {phone && name}
      </div>
    </li>
  );
}
