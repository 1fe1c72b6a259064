/**
 * People an address nearly fits: one or two letters off, same name, same first part, another domain of the organisation.
 * Near-linear for large companies: addresses meet in buckets of their deletion variants (as in symmetric-delete spelling
 * correction), never all pairs.
 */
import type { Suggestion, SuggestionReason } from '../../contract/matching.ts';
import { normaliseAddress, personOf } from './match-users.ts';
import type { DirectoryUser } from './ports.ts';

export interface NearMissIndex {
  /** Deletion variant of a local part -> people. */
  variants: Map<string, DirectoryUser[]>;
  byLocalPart: Map<string, DirectoryUser[]>;
  byName: Map<string, DirectoryUser[]>;
  domains: Set<string>;
}

/** A bucket that more share says nothing (`info`, `office`), and would make the search slow. */
const crowd = 20;
const mostSuggestions = 3;

function split(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/** Words of a name in one order and form, so that `Vogt, Lena` equals `Lena Vogt`. */
function normaliseName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .toSorted()
    .join(' ');
}

function localPartsOf(user: DirectoryUser): { local: string; domain: string }[] {
  return [...new Set([user.mail ?? '', user.upn, ...user.proxyAddresses].map(normaliseAddress))]
    .filter(Boolean)
    .map(split);
}

function add(map: Map<string, DirectoryUser[]>, key: string, user: DirectoryUser): void {
  const bucket = map.get(key);
  if (!bucket) map.set(key, [user]);
  else if (!bucket.includes(user) && bucket.length <= crowd) bucket.push(user);
}

export function indexForNearMisses(users: readonly DirectoryUser[]): NearMissIndex {
  const index: NearMissIndex = { variants: new Map(), byLocalPart: new Map(), byName: new Map(), domains: new Set() };
  for (const user of users) {
    add(index.byName, normaliseName(user.name), user);
    for (const { local, domain } of localPartsOf(user)) {
      index.domains.add(domain);
      add(index.byLocalPart, local, user);
      for (const variant of deletions(local)) add(index.variants, variant, user);
    }
  }
  return index;
}

/** The text itself and every text with one letter less. */
function deletions(text: string): Set<string> {
  const variants = new Set([text]);
  for (let at = 0; at < text.length; at += 1) variants.add(text.slice(0, at) + text.slice(at + 1));
  return variants;
}

/** Best first: the fewer letters differ the better; then name, domain, first part. At most three. */
export function findNearMisses(index: NearMissIndex, email: string | undefined, name: string): Suggestion[] {
  const found = new Map<string, { user: DirectoryUser; reason: SuggestionReason }>();
  const suggest = (users: readonly DirectoryUser[] | undefined, reason: SuggestionReason) => {
    if (!users || users.length > crowd) return;
    for (const user of users) if (!found.has(user.userId)) found.set(user.userId, { user, reason });
  };
  const address = normaliseAddress(email ?? '');
  if (address) {
    const { local, domain } = split(address);
    const own = index.domains.has(domain);
    const close = own ? closeTo(index, local) : [];
    suggest(
      close.filter(({ distance }) => distance === 1).map(({ user }) => user),
      'one-letter',
    );
    suggest(
      close.filter(({ distance }) => distance === 2).map(({ user }) => user),
      'two-letters',
    );
    suggest(index.byLocalPart.get(local), own ? 'other-domain' : 'same-local-part');
  }
  suggest(index.byName.get(normaliseName(name)), 'same-name');
  return [...found.values()].slice(0, mostSuggestions).map(({ user, reason }) => ({ person: personOf(user), reason }));
}

/** Below this length two wrong letters are half of the name. */
const shortest = 4;

function closeTo(index: NearMissIndex, local: string): { user: DirectoryUser; distance: number }[] {
  if (local.length < shortest) return [];
  const candidates = new Set([...deletions(local)].flatMap((variant) => index.variants.get(variant) ?? []));
  return [...candidates]
    .map((user) => ({ user, distance: Math.min(...localPartsOf(user).map((part) => editDistance(part.local, local))) }))
    .filter(({ distance }) => distance >= 1 && distance <= 2)
    .toSorted((a, b) => a.distance - b.distance || (a.user.userId < b.user.userId ? -1 : 1));
}

/** Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const costs = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)];
      if (swapped) costs.push((beforeLast[column - 2] ?? 0) + 1);
      current.push(Math.min(...costs));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
