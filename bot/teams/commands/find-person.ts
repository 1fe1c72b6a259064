/** Whom somebody means by a name or a number. Pure. */

import { kAccountOf, numberOf, readSearch } from '../../../contract/extension.ts';

export interface Findable {
  extension: string;
  name: string;
}

export type Found<Person> =
  | { kind: 'one'; person: Person }
  | { kind: 'several'; people: Person[] }
  | { kind: 'nobody' };

/** Whom the words fit; else, where a K-account is among them (`112 K1234`), whom of its people the others fit. */
export function findPerson<Person extends Findable>(people: readonly Person[], said: string): Found<Person> {
  const found = findIn(people, said);
  const { text, kAccount } = readSearch(said);
  if (found.kind !== 'nobody' || kAccount === '') return found;
  return findIn(
    people.filter(({ extension }) => kAccountOf(extension) === kAccount),
    text,
  );
}

/** The number; else the whole name; else those whose name has a word that begins so for each word said. */
function findIn<Person extends Findable>(people: readonly Person[], said: string): Found<Person> {
  const wanted = fold(said);
  const exact = people.filter(({ extension, name }) => numberOf(extension) === wanted || fold(name) === wanted);
  const words = wanted.split(' ');
  const close = people.filter(({ name }) => {
    const parts = fold(name).split(/[\s-]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
  const best = [exact, close].find((some) => some.length > 0) ?? [];
  const [first, ...others] = best;
  if (!first) return { kind: 'nobody' };
  return others.length === 0 ? { kind: 'one', person: first } : { kind: 'several', people: best };
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}
