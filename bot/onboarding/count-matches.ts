/** Sums over match rows, and which of them a filter and a search show. Pure. */
import { kAccountOf, numberOf, readSearch } from '../../contract/extension.ts';
import type { MatchCounts, MatchFilter, MatchOutcome, MatchRow } from '../../contract/matching.ts';
import type { DirectoryUser } from './ports.ts';

const noMatchKinds = ['no-email', 'no-such-user', 'disabled', 'guest', 'several-people'] as const;
type NoMatchKind = (typeof noMatchKinds)[number];

function isNoMatch(kind: MatchOutcome['kind']): kind is NoMatchKind {
  return (noMatchKinds as readonly string[]).includes(kind);
}

export function countMatches(rows: readonly MatchRow[], users: readonly Pick<DirectoryUser, 'userId'>[]): MatchCounts {
  const of = (kind: MatchOutcome['kind']) => rows.filter(({ outcome }) => outcome.kind === kind).length;
  const noMatchBy = {
    'no-email': of('no-email'),
    'no-such-user': of('no-such-user'),
    disabled: of('disabled'),
    guest: of('guest'),
    'several-people': of('several-people'),
  };
  const linked = of('linked');
  return {
    extensions: rows.length,
    linked,
    nearMiss: of('near-miss'),
    duplicate: of('duplicate'),
    noMatch: Object.values(noMatchBy).reduce((sum, count) => sum + count, 0),
    ignored: of('ignored'),
    notReadYet: of('not-read-yet'),
    peopleWithoutExtension: Math.max(0, users.length - linked),
    noMatchBy,
  };
}

/** What needs a decision comes first, then what is linked; within a kind by number (the rows' own order). */
const order: MatchOutcome['kind'][] = [
  'near-miss',
  'duplicate',
  'several-people',
  'disabled',
  'guest',
  'no-such-user',
  'no-email',
  'ignored',
  'linked',
  'not-read-yet',
];

export function showMatches(rows: readonly MatchRow[], filter: MatchFilter, search: string): MatchRow[] {
  const fits = searchFor(search);
  return rows
    .filter((row) => passes(row, filter) && fits(row))
    .toSorted((a, b) => order.indexOf(a.outcome.kind) - order.indexOf(b.outcome.kind));
}

function passes({ outcome: { kind } }: MatchRow, filter: MatchFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'no-match':
      return isNoMatch(kind);
    case 'to-look-at':
      return kind === 'near-miss' || kind === 'duplicate' || isNoMatch(kind);
    default:
      return kind === filter;
  }
}

/** Part of number, name or address; a K-account stands for its extensions, and for fewer of them where more was typed. */
function searchFor(typed: string): (row: MatchRow) => boolean {
  const wanted = typed.trim().toLowerCase();
  const { text, kAccount } = readSearch(wanted);
  const isOf = ({ extension }: MatchRow) => kAccount !== '' && kAccountOf(extension).startsWith(kAccount);
  return (row) => wanted === '' || textOf(row).includes(wanted) || (isOf(row) && textOf(row).includes(text));
}

function textOf({ extension, name, email, outcome }: MatchRow): string {
  const person = 'person' in outcome ? [outcome.person.name, outcome.person.address] : [];
  return [numberOf(extension), name, email ?? '', ...person].join(' ').toLowerCase();
}
