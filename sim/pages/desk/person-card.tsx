/** One person: phone with the one possible act, the own Teams client, and the effect of both. */
import {
  Avatar,
  Body1Strong,
  Button,
  Caption1,
  makeStyles,
  mergeClasses,
  PresenceBadge,
  type PresenceBadgeStatus,
  Select,
  tokens,
} from '@fluentui/react-components';
import {
  CallEndRegular,
  CallFilled,
  CallInboundFilled,
  CallInboundRegular,
  CallRegular,
  PlugDisconnectedRegular,
  QuestionCircleRegular,
} from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import type { Words } from '../words.ts';
import { call, type DeskPerson } from './state.ts';

const useStyles = makeStyles({
  card: {
    boxSizing: 'border-box',
    minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: '8px 10px 6px 12px',
  },
  pointed: { outline: `2px solid ${tokens.colorBrandStroke1}`, outlineOffset: '0' },
  head: { display: 'flex', alignItems: 'center', gap: '8px', minHeight: '30px' },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  grey: { color: tokens.colorNeutralForeground3 },
  number: { marginLeft: 'auto', color: tokens.colorNeutralForeground3 },
  line: {
    display: 'grid',
    gridTemplateColumns: '68px minmax(0, 1fr) auto',
    alignItems: 'center',
    minHeight: '29px',
  },
  wide: { gridColumn: '2 / -1' },
  value: { display: 'flex', alignItems: 'center', gap: '4px', minWidth: 0 },
  act: { minWidth: 'auto', whiteSpace: 'nowrap', paddingInline: '5px' },
  brand: { borderBottomColor: tokens.colorBrandStroke1 },
  ok: { color: tokens.colorNeutralForeground3 },
  warn: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

/** What the person's own Teams client can be made to report here. */
const ownStates: readonly (readonly [activity: string, availability: string])[] = [
  ['Available', 'Available'],
  ['InACall', 'Busy'],
  ['InAMeeting', 'Busy'],
  ['DoNotDisturb', 'DoNotDisturb'],
  ['Presenting', 'DoNotDisturb'],
  ['Away', 'Away'],
  ['OutOfOffice', 'Away'],
  ['Offline', 'Offline'],
];

const badges: Record<string, PresenceBadgeStatus> = {
  Available: 'available',
  AvailableInactive: 'available',
  InACall: 'busy',
  InAConferenceCall: 'busy',
  Busy: 'busy',
  InAMeeting: 'busy',
  DoNotDisturb: 'do-not-disturb',
  Presenting: 'do-not-disturb',
  Focusing: 'do-not-disturb',
  Away: 'away',
  BeRightBack: 'away',
  Offline: 'offline',
  OffWork: 'offline',
  OutOfOffice: 'out-of-office',
};

const lines: Record<string, { icon: ReactElement; tone: 'ok' | 'warn' | 'bad' }> = {
  idle: { icon: <CallRegular />, tone: 'ok' },
  ringing: { icon: <CallInboundFilled />, tone: 'warn' },
  'in-use': { icon: <CallFilled />, tone: 'bad' },
  offline: { icon: <PlugDisconnectedRegular />, tone: 'ok' },
};

export interface PersonCardProps {
  person: DeskPerson;
  words: Words;
  /** What the hint means here. */
  pointed: 'phone' | 'teams' | undefined;
}

export function PersonCard({ person, words, pointed }: PersonCardProps) {
  const styles = useStyles();
  const { name, extension, upn, seen } = person;
  return (
    <section className={mergeClasses(styles.card, pointed && styles.pointed)} aria-label={name}>
      <div className={styles.head}>
        <Avatar name={name} color="colorful" size={28} aria-hidden />
        <Body1Strong className={styles.name}>{name}</Body1Strong>
        <Caption1 className={styles.number}>{extension}</Caption1>
      </div>
      <Line label={words.phone} act={<PhoneAct person={person} words={words} pointed={pointed === 'phone'} />}>
        <LineState line={person.line} words={words} />
      </Line>
      <Line label={words.teamsApp}>
        {upn ? <OwnState person={person} upn={upn} words={words} pointed={pointed === 'teams'} /> : '–'}
      </Line>
      <Line label={words.othersSee}>
        {upn ? (
          <>
            <PresenceBadge size="small" status={badges[seen] ?? 'unknown'} aria-hidden="true" />
            <Body1Strong className={styles.name}>{words.states[seen] ?? seen}</Body1Strong>
          </>
        ) : (
          '–'
        )}
      </Line>
      <Line label={words.inCloudya}>{noteOf(person, words)}</Line>
    </section>
  );
}

function noteOf({ published }: DeskPerson, words: Words): string {
  if (!published) return words.noNote;
  return published.teams === 'in-use' ? words.noteInUse : words.noteDnd;
}

function Line({ label, children, act }: { label: string; children: ReactNode; act?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <Caption1 className={styles.grey}>{label}</Caption1>
      <span className={mergeClasses(styles.value, !act && styles.wide)}>{children}</span>
      {act}
    </div>
  );
}

function LineState({ line, words }: { line: string; words: Words }) {
  const styles = useStyles();
  const { icon, tone } = lines[line] ?? { icon: <QuestionCircleRegular />, tone: 'ok' as const };
  return (
    <>
      <span className={styles[tone]} style={{ display: 'flex', fontSize: 16 }} aria-hidden>
        {icon}
      </span>
      <span className={styles.name}>{words.lines[line] ?? line}</span>
    </>
  );
}

interface OwnStateProps {
  person: DeskPerson;
  upn: string;
  words: Words;
  pointed: boolean;
}

function OwnState({ person: { name, own }, upn, words, pointed }: OwnStateProps) {
  const styles = useStyles();
  const report = (activity: string) => {
    const state = ownStates.find(([each]) => each === activity);
    const path = `/microsoft/users/${encodeURIComponent(upn)}/presence`;
    if (state) void call('POST', path, { availability: state[1], activity });
  };
  const shown = ownStates.some(([activity]) => activity === own) ? ownStates : [[own, ''] as const, ...ownStates];
  return (
    <Select
      size="small"
      style={{ width: '100%' }}
      select={{ className: mergeClasses(pointed && styles.brand) }}
      aria-label={`${words.teamsApp} ${name}`}
      value={own}
      onChange={(_, { value }) => report(value)}
    >
      {shown.map(([activity]) => (
        <option key={activity} value={activity}>
          {words.states[activity] ?? activity}
        </option>
      ))}
    </Select>
  );
}

/** From a line state the one act that is possible: the label, the icon, and the state it leads to. A phone without a device does nothing. */
const acts: Record<string, { word: 'ring' | 'answer' | 'hangUp'; icon: ReactElement; to: string }> = {
  ringing: { word: 'answer', icon: <CallRegular />, to: 'in-use' },
  'in-use': { word: 'hangUp', icon: <CallEndRegular />, to: 'idle' },
  idle: { word: 'ring', icon: <CallInboundRegular />, to: 'ringing' },
};

function PhoneAct({ person, words, pointed }: Pick<PersonCardProps, 'person' | 'words'> & { pointed: boolean }) {
  const styles = useStyles();
  const act = acts[person.line];
  if (!act) return null;
  const { word, icon, to } = act;
  return (
    <Button
      size="small"
      className={styles.act}
      appearance={pointed ? 'primary' : 'secondary'}
      icon={icon}
      aria-label={`${words[word]} ${person.name}`}
      onClick={() => void call('POST', `/cloudya/extensions/${person.extension}/line`, { line: to })}
    >
      {words[word]}
    </Button>
  );
}
