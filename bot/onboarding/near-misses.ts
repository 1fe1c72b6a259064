/**
 * People an address or a name nearly fits: one or two letters off, same name, same first part, another domain of the
 * organisation.
 */
import type { Suggestion, SuggestionReason } from '../../contract/matching.ts';
import { addressesOf, byUserId, normaliseAddress, personOf, splitAddress } from './addresses.ts';
import { type CloseTexts, createCloseTexts } from './close-texts.ts';
import { portions, type Turns } from './in-turns.ts';
import type { DirectoryUser } from './ports.ts';

export interface NearMissIndex {
  /** First parts of addresses. */
  locals: CloseTexts<DirectoryUser>;
  byLocal: Map<string, Set<DirectoryUser>>;
  byName: Map<string, Set<DirectoryUser>>;
  /** Domains of the organisation's own people. */
  domains: ReadonlySet<string>;
}

/** What more people share says nothing (`info`, `office`). */
const crowd = 20;
const mostSuggestions = 3;
/** In shorter ones a wrong letter makes another name (`tim`, `tom`). */
const shortestForOne = 4;
/** In shorter ones two wrong letters do (`jana`, `lena`). */
const shortestForTwo = 8;

/** `candidates` may be suggested; `members` are all people of the organisation, whose domains are its own. */
export function* indexForNearMisses(
  candidates: readonly DirectoryUser[],
  members: readonly DirectoryUser[],
): Turns<NearMissIndex> {
  const domains = new Set<string>();
  for (const some of portions(members)) {
    yield;
    for (const user of some) for (const address of addressesOf(user)) domains.add(splitAddress(address).domain);
  }
  const index: NearMissIndex = { locals: createCloseTexts(), byLocal: new Map(), byName: new Map(), domains };
  for (const some of portions(candidates)) {
    yield;
    for (const user of some) addCandidate(index, user);
  }
  return index;
}

function addCandidate({ byName, byLocal, locals }: NearMissIndex, user: DirectoryUser): void {
  add(byName, nameKey(user.name), user);
  for (const local of new Set(addressesOf(user).map((address) => splitAddress(address).local))) {
    add(byLocal, local, user);
    locals.add(local, user);
  }
}

function add(buckets: Map<string, Set<DirectoryUser>>, key: string, user: DirectoryUser): void {
  if (key === '') return;
  const bucket = buckets.get(key);
  if (bucket) bucket.add(user);
  else buckets.set(key, new Set([user]));
}

/** Best first, at most three. Whose name fits as well comes before whose address alone does. */
export function findNearMisses(index: NearMissIndex, email: string | undefined, name: string): Suggestion[] {
  const namesakes = fewOf(index.byName.get(nameKey(name)));
  const reasons = reasonsByAddress(index, normaliseAddress(email ?? ''));
  for (const user of namesakes) if (!reasons.has(user)) reasons.set(user, 'same-name');
  const rank = (user: DirectoryUser, reason: SuggestionReason) =>
    ranking.indexOf(reason) - (reason !== 'same-name' && namesakes.has(user) ? ranking.length : 0);
  return [...reasons]
    .toSorted(([a, reasonA], [b, reasonB]) => rank(a, reasonA) - rank(b, reasonB) || byUserId(a, b))
    .slice(0, mostSuggestions)
    .map(([user, reason]) => ({ person: personOf(user), reason }));
}

const ranking: SuggestionReason[] = ['one-letter', 'other-domain', 'same-name', 'same-local-part', 'two-letters'];

/** Letters are compared only within the organisation's own domains: elsewhere somebody else has the address. */
function reasonsByAddress(index: NearMissIndex, address: string): Map<DirectoryUser, SuggestionReason> {
  const reasons = new Map<DirectoryUser, SuggestionReason>();
  if (address === '') return reasons;
  const { local, domain } = splitAddress(address);
  const own = index.domains.has(domain);
  if (own && local.length >= shortestForOne) {
    const close = index.locals.within(local, local.length < shortestForTwo ? 1 : 2);
    for (const letters of [2, 1])
      for (const user of fewOf(usersAt(close, letters)))
        reasons.set(user, letters === 1 ? 'one-letter' : 'two-letters');
  }
  for (const user of fewOf(index.byLocal.get(local))) reasons.set(user, own ? 'other-domain' : 'same-local-part');
  return reasons;
}

function usersAt(close: ReadonlyMap<DirectoryUser, number>, letters: number): Set<DirectoryUser> {
  return new Set([...close].filter(([, distance]) => distance === letters).map(([user]) => user));
}

const nobody: ReadonlySet<DirectoryUser> = new Set();

function fewOf(users: ReadonlySet<DirectoryUser> = nobody): ReadonlySet<DirectoryUser> {
  return users.size <= crowd ? users : nobody;
}

const spelledOut: Record<string, string> = { ß: 'ss', ø: 'o', æ: 'a', œ: 'o', ł: 'l' };

/** Words of a name in one order and spelling, so that `Vogt, Lena` equals `Lena Vogt` and `Mueller` equals `Müller`. */
function nameKey(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøæœł]/g, (letter) => spelledOut[letter] ?? letter)
    .replace(/([aou])e/g, '$1')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .toSorted()
    .join(' ');
}
