/** Whom somebody means by a name or a number. Pure. */

export interface Findable {
  extension: string;
  name: string;
}

export type Found<Person> =
  | { kind: 'one'; person: Person }
  | { kind: 'several'; people: Person[] }
  | { kind: 'nobody' };

/** The number; else the whole name; else those whose name has a word that begins so for each word said. */
export function findPerson<Person extends Findable>(people: readonly Person[], said: string): Found<Person> {
  const wanted = fold(said);
  const exact = people.filter(({ extension, name }) => extension === wanted || fold(name) === wanted);
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
