/**
 * People an address or a name nearly fits: one or two letters off, same name, same first part, another domain of the
 * organisation. Near-linear for large companies: addresses meet in buckets of shared pieces, never all pairs.
 */
import type { Suggestion, SuggestionReason } from '../../contract/matching.ts';
import { addressesOf, byUserId, normaliseAddress, personOf, splitAddress } from './addresses.ts';
import { editDistance } from './edit-distance.ts';
import type { DirectoryUser } from './ports.ts';

export interface NearMissIndex {
  /** First part of an address, whole or less one letter -> people. Who is one letter off shares one of these. */
  byVariant: Buckets;
  /** Third of a first part, with its place -> people. Who is two letters off shares one of these. */
  byThird: Buckets;
  byLocalPart: Buckets;
  byName: Buckets;
  /** Domains of the organisation's own people. */
  domains: ReadonlySet<string>;
}

interface Candidate {
  user: DirectoryUser;
  /** First parts of all addresses. */
  locals: string[];
}

type Buckets = Map<string, Set<Candidate>>;
type Reasons = Map<Candidate, SuggestionReason>;

/** What more people share says nothing (`info`, `office`). */
const crowd = 20;
/** Thirds are only a coarse sieve; beyond this many the search would become slow. */
const thirdsCrowd = 2_000;
const mostSuggestions = 3;
/** In shorter ones a wrong letter makes another name (`tim`, `tom`). */
const shortestForOne = 4;
/** In shorter ones two wrong letters do (`jana`, `lena`). */
const shortestForTwo = 8;

/** `candidates` may be suggested; `members` are all people of the organisation, whose domains are its own. */
export function indexForNearMisses(
  candidates: readonly DirectoryUser[],
  members: readonly DirectoryUser[],
): NearMissIndex {
  const domains = new Set(members.flatMap((user) => addressesOf(user).map((address) => splitAddress(address).domain)));
  const index = { byVariant: new Map(), byThird: new Map(), byLocalPart: new Map(), byName: new Map(), domains };
  for (const user of candidates) {
    const locals = [...new Set(addressesOf(user).map((address) => splitAddress(address).local))];
    addCandidate(index, { user, locals });
  }
  return index;
}

function addCandidate(index: NearMissIndex, candidate: Candidate): void {
  add(index.byName, nameKey(candidate.user.name), candidate, crowd);
  for (const local of candidate.locals) {
    add(index.byLocalPart, local, candidate, crowd);
    for (const variant of lessOneLetter(local)) add(index.byVariant, variant, candidate, crowd);
    if (local.length < shortestForTwo - 2) continue;
    for (const { start, end } of thirdsOf(local.length))
      add(index.byThird, thirdKey(local.length, start, local.slice(start, end)), candidate, thirdsCrowd);
  }
}

/** Best first, at most three. Whose name fits as well comes before whose address alone does. */
export function findNearMisses(index: NearMissIndex, email: string | undefined, name: string): Suggestion[] {
  const namesakes = membersOf(index.byName, nameKey(name), crowd);
  const reasons = reasonsByAddress(index, normaliseAddress(email ?? ''));
  for (const candidate of namesakes) if (!reasons.has(candidate)) reasons.set(candidate, 'same-name');
  const rank = (candidate: Candidate, reason: SuggestionReason) =>
    ranking.indexOf(reason) - (reason !== 'same-name' && namesakes.has(candidate) ? ranking.length : 0);
  return [...reasons]
    .toSorted(([a, reasonA], [b, reasonB]) => rank(a, reasonA) - rank(b, reasonB) || byUserId(a.user, b.user))
    .slice(0, mostSuggestions)
    .map(([{ user }, reason]) => ({ person: personOf(user), reason }));
}

const ranking: SuggestionReason[] = ['one-letter', 'other-domain', 'same-name', 'same-local-part', 'two-letters'];

/** Letters are compared only within the organisation's own domains: elsewhere somebody else has the address. */
function reasonsByAddress(index: NearMissIndex, address: string): Reasons {
  if (address === '') return new Map();
  const { local, domain } = splitAddress(address);
  const own = index.domains.has(domain);
  const reasons = own ? closeTo(index, local) : new Map<Candidate, SuggestionReason>();
  for (const candidate of membersOf(index.byLocalPart, local, crowd))
    reasons.set(candidate, own ? 'other-domain' : 'same-local-part');
  return reasons;
}

function closeTo(index: NearMissIndex, local: string): Reasons {
  const reasons: Reasons = new Map();
  if (local.length < shortestForOne) return reasons;
  const most = local.length < shortestForTwo ? 1 : 2;
  for (const candidate of sharingPiece(index, local, most)) {
    const distance = Math.min(...candidate.locals.map((other) => editDistance(other, local, most)));
    // zero: the same first part, which is judged as a whole
    if (distance >= 1 && distance <= most) reasons.set(candidate, distance === 1 ? 'one-letter' : 'two-letters');
  }
  return reasons;
}

/**
 * Everybody within `most` letters, and others. One edit: both share a text less one letter (as in symmetric-delete
 * spelling correction). Two: one third is whole, moved by two places at most (Li et al., Pass-Join, VLDB 2011); only two
 * swaps at once may touch all thirds and go unnoticed.
 */
function sharingPiece({ byVariant, byThird }: NearMissIndex, local: string, most: 1 | 2): Set<Candidate> {
  const found = new Set<Candidate>();
  const take = (candidates: ReadonlySet<Candidate>) => {
    for (const candidate of candidates) found.add(candidate);
  };
  for (const variant of lessOneLetter(local)) take(membersOf(byVariant, variant, crowd));
  if (most === 1) return found;
  for (let length = local.length - 2; length <= local.length + 2; length += 1) {
    for (const { start, end } of thirdsOf(length)) {
      for (let from = Math.max(0, start - 2); from <= start + 2; from += 1)
        take(membersOf(byThird, thirdKey(length, start, local.slice(from, from + end - start)), thirdsCrowd));
    }
  }
  return found;
}

function thirdKey(length: number, start: number, text: string): string {
  return `${length}/${start}/${text}`;
}

function thirdsOf(length: number): { start: number; end: number }[] {
  const first = Math.floor(length / 3);
  const second = Math.floor((2 * length) / 3);
  return [
    { start: 0, end: first },
    { start: first, end: second },
    { start: second, end: length },
  ];
}

/** The text itself and every text with one letter less. */
function lessOneLetter(text: string): Set<string> {
  const variants = new Set([text]);
  for (let at = 0; at < text.length; at += 1) variants.add(text.slice(0, at) + text.slice(at + 1));
  return variants;
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

/** A bucket keeps one member too many, so that a crowd shows in whatever order people come. */
function add(buckets: Buckets, key: string, candidate: Candidate, most: number): void {
  if (key === '') return;
  const bucket = buckets.get(key);
  if (!bucket) buckets.set(key, new Set([candidate]));
  else if (bucket.size <= most) bucket.add(candidate);
}

const nobody: ReadonlySet<Candidate> = new Set();

function membersOf(buckets: Buckets, key: string, most: number): ReadonlySet<Candidate> {
  const bucket = buckets.get(key);
  return bucket && bucket.size <= most ? bucket : nobody;
}
