/** Phones and people to play with: each with the one possible act, and its effect in the same place. */
import {
  Avatar,
  Body1,
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
import { CallEndRegular, CallInboundRegular, CallRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Words } from '../words.ts';
import { type DeskPerson, post } from './api.ts';

const useStyles = makeStyles({
  row: { display: 'flex', gap: '10px', overflowX: 'auto', padding: '0 16px 14px' },
  all: { flexWrap: 'wrap', overflowY: 'auto', maxHeight: '50vh' },
  card: {
    flex: '1 0 220px',
    maxWidth: '300px',
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: '10px 12px',
    display: 'flex',
    flexDirection: 'column',
    gap: '6px',
  },
  ringed: { outline: `2px solid ${tokens.colorBrandStroke1}` },
  head: { display: 'flex', alignItems: 'center', gap: '8px' },
  number: { marginLeft: 'auto', color: tokens.colorNeutralForeground3 },
  line: { display: 'grid', gridTemplateColumns: '72px 1fr auto', alignItems: 'center', minHeight: '28px' },
  grey: { color: tokens.colorNeutralForeground3 },
  wide: { gridColumn: '2 / -1' },
  seen: { display: 'flex', gap: '6px', alignItems: 'center' },
});

/** What the person's own Teams client can be made to report here. */
const ownStates: [label: string, availability: string, activity: string][] = [
  ['Available', 'Available', 'Available'],
  ['InACall', 'Busy', 'InACall'],
  ['DoNotDisturb', 'DoNotDisturb', 'DoNotDisturb'],
  ['InAMeeting', 'Busy', 'InAMeeting'],
  ['Away', 'Away', 'Away'],
  ['OutOfOffice', 'Away', 'OutOfOffice'],
  ['Offline', 'Offline', 'Offline'],
];

const badges: Record<string, PresenceBadgeStatus> = {
  Available: 'available',
  InACall: 'busy',
  Busy: 'busy',
  InAMeeting: 'busy',
  DoNotDisturb: 'do-not-disturb',
  Presenting: 'do-not-disturb',
  Away: 'away',
  BeRightBack: 'away',
  Offline: 'offline',
  OutOfOffice: 'out-of-office',
};

const favourites = ['Elif Yilmaz', 'Anna Schmidt', 'Felix Braun', 'Ben Fischer', 'Greta Lindqvist'];

export function Desk({
  people,
  all,
  ringed,
  words,
}: {
  people: DeskPerson[];
  all: boolean;
  ringed: string | undefined;
  words: Words;
}) {
  const styles = useStyles();
  const shown = all ? people : favourites.flatMap((name) => people.find((person) => person.name === name) ?? []);
  return (
    <div className={mergeClasses(styles.row, all && styles.all)}>
      {shown.map((person) => (
        <PersonCard key={person.extension} person={person} words={words} ringed={person.name === ringed} />
      ))}
    </div>
  );
}

function PersonCard({ person, words, ringed }: { person: DeskPerson; words: Words; ringed: boolean }) {
  const styles = useStyles();
  const { name, extension, line, upn, own, seen, published } = person;
  const note = published?.teams === 'in-use' ? words.noteInUse : published ? words.noteDnd : words.noNote;
  const report = (label: string) => {
    const state = ownStates.find(([each]) => each === label);
    if (state && upn)
      void post(`/microsoft/users/${encodeURIComponent(upn)}/presence`, { availability: state[1], activity: state[2] });
  };
  return (
    <section className={mergeClasses(styles.card, ringed && styles.ringed)} aria-label={name}>
      <div className={styles.head}>
        <Avatar name={name} color="colorful" size={28} />
        <Body1Strong>{name}</Body1Strong>
        <Caption1 className={styles.number}>{extension}</Caption1>
      </div>
      <Line label={words.phone} act={<PhoneAct person={person} words={words} ringed={ringed} />}>
        {words.lines[line] ?? line}
      </Line>
      <Line label={words.teamsApp}>
        {upn ? (
          <Select
            size="small"
            aria-label={`${words.teamsApp} ${name}`}
            value={own.split('/')[1] ?? ''}
            onChange={(_, { value }) => report(value)}
          >
            {ownStates.map(([label]) => (
              <option key={label} value={label}>
                {words.states[label]}
              </option>
            ))}
          </Select>
        ) : (
          '–'
        )}
      </Line>
      <Line label={words.othersSee}>
        {upn ? (
          <span className={styles.seen}>
            <PresenceBadge size="small" status={badges[seen] ?? 'unknown'} aria-hidden="true" />
            <Body1Strong>{words.states[seen] ?? seen}</Body1Strong>
          </span>
        ) : (
          '–'
        )}
      </Line>
      <Line label={words.inCloudya}>{note}</Line>
    </section>
  );
}

function Line({ label, children, act }: { label: string; children: ReactNode; act?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.line}>
      <Caption1 className={styles.grey}>{label}</Caption1>
      <Body1 as="span" className={act ? undefined : styles.wide}>
        {children}
      </Body1>
      {act}
    </div>
  );
}

function PhoneAct({ person, words, ringed }: { person: DeskPerson; words: Words; ringed: boolean }) {
  const set = (line: string) => void post(`/cloudya/extensions/${person.extension}/line`, { line });
  if (person.line === 'ringing')
    return (
      <Button
        size="small"
        appearance={ringed ? 'primary' : 'secondary'}
        icon={<CallRegular />}
        onClick={() => set('in-use')}
      >
        {words.answer}
      </Button>
    );
  if (person.line === 'in-use')
    return (
      <Button size="small" icon={<CallEndRegular />} onClick={() => set('idle')}>
        {words.hangUp}
      </Button>
    );
  return (
    <Button
      size="small"
      appearance={ringed ? 'primary' : 'secondary'}
      icon={<CallInboundRegular />}
      onClick={() => set('ringing')}
    >
      {words.ring}
    </Button>
  );
}
