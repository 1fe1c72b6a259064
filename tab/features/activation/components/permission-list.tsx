import {
  Body1,
  Body1Strong,
  Caption1,
  Caption1Strong,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { CheckmarkCircle16Filled } from '@fluentui/react-icons/svg/checkmark-circle';
import { Clock16Regular } from '@fluentui/react-icons/svg/clock';
import { FlashRegular } from '@fluentui/react-icons/svg/flash';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { PersonCallRegular } from '@fluentui/react-icons/svg/person-call';
import { PersonKeyRegular } from '@fluentui/react-icons/svg/person-key';
import { PersonSearchRegular } from '@fluentui/react-icons/svg/person-search';
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle';
import { Warning16Filled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { PermissionState, StepProblem } from '../../../../contract/onboarding.ts';
import { type Permission, permissions } from '../../../../contract/permissions.ts';
import { type Tone, useToneStyles } from '../../../components/tones.ts';
import { useLayout } from '../../../components/use-layout.ts';
import { useTexts } from '../../../lib/i18n.ts';
import { useLayoutStyles } from './layout-styles.ts';
import { OwnSignIn } from './own-sign-in.tsx';

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
  state: { display: 'flex', alignItems: 'center', columnGap: '6px', marginTop: tokens.spacingVerticalXS },
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

type State = PermissionState['state'];

const states: Record<State, [ReactNode, Tone]> = {
  granted: [<CheckmarkCircle16Filled key="i" />, 'ok'],
  missing: [<Warning16Filled key="i" />, 'warn'],
  'not-yet': [<Clock16Regular key="i" />, 'brand'],
  'not-checked': [<QuestionCircle16Regular key="i" />, 'grey'],
};
/** What a row of several says: the worst of them. */
const worstFirst: State[] = ['missing', 'not-yet', 'not-checked', 'granted'];

interface RowView {
  key: Key;
  names: string;
  state: State;
  problem: StepProblem | null;
}

/** Permissions that have one reason stand in one row: `openid profile offline_access`. */
function rowsOf(kind: Permission['kind'], found: readonly PermissionState[]): RowView[] {
  const rows = new Map<Key, Permission['name'][]>();
  for (const { key, name } of permissions.filter((permission) => permission.kind === kind))
    rows.set(key, [...(rows.get(key) ?? []), name]);
  return [...rows].map(([key, names]) => {
    const rights = names.map((name) => found.find((right) => right.name === name));
    const each = rights.map((right) => right?.state ?? 'not-checked');
    const state = worstFirst.find((name) => each.includes(name)) ?? 'not-checked';
    return { key, names: names.join(' '), state, problem: rights.find((right) => right?.problem)?.problem ?? null };
  });
}

export function isLost(found: readonly PermissionState[]): boolean {
  return found.some(({ state }) => state === 'missing');
}

/** Each permission with its reason, and how it stands once anything was tried out. */
export function PermissionList({ permissions: found }: { permissions: readonly PermissionState[] }) {
  const { t } = useTexts();
  const phone = useLayout() === 'phone';
  return (
    <>
      <Group title={t('consent.forApp')} kind="application" found={found} />
      <Group title={t(phone ? 'consent.forPeopleShort' : 'consent.forPeople')} kind="delegated" found={found} />
    </>
  );
}

interface GroupProps {
  title: string;
  kind: Permission['kind'];
  found: readonly PermissionState[];
}

function Group({ title, kind, found }: GroupProps) {
  const styles = useStyles();
  const layout = useLayoutStyles();
  const rows = rowsOf(kind, found);
  const tried = found.some(({ state }) => state !== 'not-checked');
  return (
    <section>
      <Caption1Strong as="h3" className={mergeClasses(layout.heading, styles.group)}>
        {title}
      </Caption1Strong>
      <ul className={styles.list}>
        {rows.map(({ key, names, state, problem }, index) => (
          <Row
            key={key}
            id={key}
            names={names}
            state={tried ? state : undefined}
            problem={problem}
            last={kind === 'delegated' && index === rows.length - 1}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  id: Key;
  names: string;
  state: State | undefined;
  problem: StepProblem | null;
  last: boolean;
}

function Row({ id, names, state, problem, last }: RowProps) {
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
        {state && <Standing state={state} />}
        {problem && <OwnSignIn problem={problem} />}
      </div>
    </li>
  );
}

function Standing({ state }: { state: State }) {
  const styles = useStyles();
  const tones = useToneStyles();
  const { t } = useTexts();
  const [icon, tone] = states[state];
  return (
    <span className={styles.state}>
      <span className={tones[tone]} style={{ display: 'flex' }} aria-hidden>
        {icon}
      </span>
      <Caption1>{t(`consent.state.${state}`)}</Caption1>
    </span>
  );
}
