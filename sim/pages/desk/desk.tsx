/** The desk: phones and people to play with. Five of them, or all that a search finds. */
import { Button, Caption1, makeStyles, mergeClasses, SearchBox, tokens } from '@fluentui/react-components';
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { AreaHead } from '../window/area-head.tsx';
import type { ShownHint } from '../window/use-hint.ts';
import type { Words } from '../words.ts';
import { PersonCard } from './person-card.tsx';
import type { DeskPerson, DeskState } from './state.ts';

const useStyles = makeStyles({
  desk: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, minWidth: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(5, minmax(0, 1fr))',
    gap: '10px',
    padding: '2px 16px 14px',
    '@media (max-width: 1180px)': { gridTemplateColumns: 'repeat(5, 240px)', overflowX: 'auto' },
    '@media (max-width: 480px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  all: {
    gridTemplateColumns: 'repeat(auto-fill, minmax(228px, 1fr))',
    overflowY: 'auto',
    maxHeight: '52vh',
    '@media (max-width: 1180px)': { gridTemplateColumns: 'repeat(auto-fill, minmax(228px, 1fr))' },
  },
  more: { gridColumn: '1 / -1', color: tokens.colorNeutralForeground3 },
  find: { maxWidth: '200px', minWidth: '120px' },
});

const favourites = ['Elif Yilmaz', 'Anna Schmidt', 'Felix Braun', 'Ben Fischer', 'Greta Lindqvist'];

/** More cards than these nobody looks through. */
const mostShown = 60;

function found(people: readonly DeskPerson[], wanted: string): DeskPerson[] {
  const text = wanted.trim().toLowerCase();
  return people.filter(({ name, extension }) => name.toLowerCase().includes(text) || extension.startsWith(text));
}

export function Desk({ desk, hint, words }: { desk: DeskState; hint: ShownHint; words: Words }) {
  const styles = useStyles();
  const { people, steps } = desk;
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState('');
  const { at } = hint;
  const few = favourites.flatMap((name) => people.find((person) => person.name === name) ?? []);
  const many = all ? found(people, wanted) : few;
  const what = steps.active ? words.deskNow : words.deskLater;
  return (
    <section className={styles.desk} aria-label={words.desk}>
      <AreaHead number={3} title={words.desk} what={what} pointed={at.area === 'desk'}>
        {all && (
          <SearchBox
            size="small"
            className={styles.find}
            placeholder={words.find}
            aria-label={words.find}
            value={wanted}
            onChange={(_, { value }) => setWanted(value)}
          />
        )}
        <Button
          size="small"
          appearance="subtle"
          aria-expanded={all}
          icon={all ? <ChevronDownRegular /> : <ChevronRightRegular />}
          iconPosition="after"
          onClick={() => setAll(!all)}
        >
          {all ? words.fewer : words.all(people.length)}
        </Button>
      </AreaHead>
      <div className={mergeClasses(styles.row, all && styles.all)}>
        {many.slice(0, mostShown).map((person) => (
          <PersonCard
            key={person.extension}
            person={person}
            words={words}
            pointed={at.area === 'desk' && at.person === person.name ? at.control : undefined}
          />
        ))}
        {many.length > mostShown && <Caption1 className={styles.more}>{words.more(many.length - mostShown)}</Caption1>}
      </div>
    </section>
  );
}
