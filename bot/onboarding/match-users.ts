/** Joins extensions to people: the voicemail e-mail against mail, UPN and proxy addresses. Pure; the same inputs give the same result. */
import { extensionParts } from '../../contract/extension.ts';
import type { DuplicateRule, LinkedBy, MatchOutcome, MatchRow } from '../../contract/matching.ts';
import { addressesOf, byUserId, isUsable, normaliseAddress, personOf } from './addresses.ts';
import { finish, portions, type Turns } from './in-turns.ts';
import { findNearMisses, indexForNearMisses } from './near-misses.ts';
import type { DirectoryUser } from './ports.ts';

export interface ExtensionEmail {
  extension: string;
  name: string;
  email: string | undefined;
  /** False while the e-mail of this extension has not been read. */
  emailRead: boolean;
}

/** What an admin decided about an extension; wins over everything found. */
export type MatchChoice =
  | { kind: 'link'; extension: string; userId: string }
  | { kind: 'ignore'; extension: string; reason: string; by: string }
  /** Of several extensions with one person, this one counts. */
  | { kind: 'counts'; extension: string };

export interface MatchInputs {
  extensions: readonly ExtensionEmail[];
  users: readonly DirectoryUser[];
  /** Oldest first: of choices that contradict each other the newest holds. */
  choices: readonly MatchChoice[];
  /** Extension -> user id of links that exist already. */
  alreadyLinked: ReadonlyMap<string, string>;
}

/** Rows ascending by extension number. */
export function matchExtensions(inputs: MatchInputs): MatchRow[] {
  return finish(matchInTurns(inputs));
}

/** The same in turns: a hundred thousand people take seconds, in which others want to be served. */
export function* matchInTurns({ extensions, users, choices, alreadyLinked }: MatchInputs): Turns<MatchRow[]> {
  const decided = digest(choices);
  const byAddress = yield* indexByAddress(users);
  const byId = new Map(users.map((user) => [user.userId, user]));
  const found: Found[] = [];
  for (const some of portions(extensions.toSorted(byNumber))) {
    yield;
    for (const extension of some) found.push({ extension, outcome: findPerson(extension, decided, byAddress, byId) });
  }
  const taken = settleDuplicates(found, decided, alreadyLinked);
  yield* suggest(found, users, taken);
  return found.map(({ extension: { extension, name, email }, outcome }) => ({
    ...{ extension, name, outcome },
    email: email ?? null,
  }));
}

/** By number, the same number of several customers by K-account; the same on every machine. */
export function byNumber({ extension: a }: { extension: string }, { extension: b }: { extension: string }): number {
  const [one, other] = [extensionParts(a), extensionParts(b)];
  return byValue(one.number, other.number) || byText(one.kAccount, other.kAccount);
}

/** Numbers by their value, then what is no number as text. */
function byValue(a: string, b: string): number {
  const numbers = [a, b].map((text) => (/^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : undefined));
  const [numberA, numberB] = numbers;
  if (numberA !== undefined && numberB !== undefined)
    return numberA.length - numberB.length || byText(numberA, numberB) || byText(a, b);
  if (numberA === undefined && numberB === undefined) return byText(a, b);
  return numberA === undefined ? 1 : -1;
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

interface Decided {
  /** The newest `link` or `ignore` of each extension. */
  about: ReadonlyMap<string, Exclude<MatchChoice, { kind: 'counts' }>>;
  /** Extension -> how new its claim to its person is: said to count, or linked by hand. */
  claims: ReadonlyMap<string, number>;
}

function digest(choices: readonly MatchChoice[]): Decided {
  const about = new Map<string, Exclude<MatchChoice, { kind: 'counts' }>>();
  const claims = new Map<string, number>();
  for (const [age, choice] of choices.entries()) {
    if (choice.kind !== 'counts') about.set(choice.extension, choice);
    if (choice.kind !== 'ignore') claims.set(choice.extension, age);
  }
  return { about, claims };
}

function* indexByAddress(users: readonly DirectoryUser[]): Turns<Map<string, DirectoryUser[]>> {
  const index = new Map<string, DirectoryUser[]>();
  for (const some of portions(users)) {
    yield;
    for (const user of some) for (const address of addressesOf(user)) push(index, address, user);
  }
  return index;
}

function push<Item>(groups: Map<string, Item[]>, key: string, item: Item): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

function findPerson(
  { extension, email, emailRead }: ExtensionEmail,
  { about }: Decided,
  byAddress: ReadonlyMap<string, DirectoryUser[]>,
  byId: ReadonlyMap<string, DirectoryUser>,
): MatchOutcome {
  const choice = about.get(extension);
  if (choice?.kind === 'ignore') return { kind: 'ignored', reason: choice.reason, by: choice.by };
  const chosen = choice && byId.get(choice.userId);
  if (chosen) return ofOne(chosen, 'hand');
  if (!emailRead) return { kind: 'not-read-yet' };
  if (email === undefined || email.trim() === '') return { kind: 'no-email' };
  const owners = (byAddress.get(normaliseAddress(email)) ?? []).toSorted(byUserId);
  // An address that a disabled account or a guest shares with one active member belongs to that member.
  const members = owners.filter(isUsable);
  if (members.length > 1) return { kind: 'several-people', people: members.map(personOf) };
  const owner = members[0] ?? owners[0];
  return owner ? ofOne(owner, linkedBy(owner, email)) : { kind: 'no-such-user' };
}

function ofOne(user: DirectoryUser, by: LinkedBy): MatchOutcome {
  const person = personOf(user);
  if (!user.enabled) return { kind: 'disabled', person };
  return user.guest ? { kind: 'guest', person } : { kind: 'linked', person, by };
}

function linkedBy(user: DirectoryUser, email: string): LinkedBy {
  const wanted = normaliseAddress(email);
  if (normaliseAddress(user.mail ?? '') === wanted)
    return spelling(user.mail ?? '') === spelling(email) ? 'mail' : 'mail-other-case';
  return normaliseAddress(user.upn) === wanted ? 'sign-in-name' : 'second-address';
}

/** As written, but for blanks around it and the Unicode form. */
function spelling(address: string): string {
  return address.trim().normalize('NFC');
}

interface Found {
  extension: ExtensionEmail;
  outcome: MatchOutcome;
}

/** Several extensions, one person: one counts, the others become duplicates. Returns the people who have an extension. */
function settleDuplicates(
  found: Found[],
  decided: Decided,
  alreadyLinked: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const byPerson = new Map<string, Found[]>();
  for (const entry of found) if (entry.outcome.kind === 'linked') push(byPerson, entry.outcome.person.userId, entry);
  for (const entries of byPerson.values()) if (entries.length > 1) settle(entries, decided, alreadyLinked);
  return new Set(byPerson.keys());
}

function settle(entries: Found[], decided: Decided, alreadyLinked: ReadonlyMap<string, string>): void {
  const { winner, rule } = whichCounts(entries, decided, alreadyLinked);
  const extensions = entries.map(({ extension }) => extension.extension);
  for (const entry of entries) {
    if (entry === winner || entry.outcome.kind !== 'linked') continue;
    const counts = winner.extension.extension;
    entry.outcome = { kind: 'duplicate', person: entry.outcome.person, counts, rule, extensions };
  }
}

/**
 * In this order: the admin's choice (of several the newest), the extension already linked, the lowest number; named is the
 * rule that made the difference. `entries` ascend by number.
 */
function whichCounts(
  entries: Found[],
  { claims }: Decided,
  alreadyLinked: ReadonlyMap<string, string>,
): { winner: Found; rule: DuplicateRule } {
  const claimed = entries.filter(({ extension }) => claims.has(extension.extension));
  const newest = claimed.toSorted((a, b) => claimOf(claims, b) - claimOf(claims, a))[0];
  if (newest) return { winner: newest, rule: 'chosen' };
  const [lowest] = entries;
  if (!lowest) throw new Error('nobody has no extension to settle');
  const linked = entries.find(
    ({ extension, outcome }) =>
      outcome.kind === 'linked' && alreadyLinked.get(extension.extension) === outcome.person.userId,
  );
  return linked && linked !== lowest
    ? { winner: linked, rule: 'already-linked' }
    : { winner: lowest, rule: 'lowest-number' };
}

function claimOf(claims: ReadonlyMap<string, number>, { extension }: Found): number {
  return claims.get(extension.extension) ?? -1;
}

/** People without an extension are suggested. Where everybody is linked nobody is looked for. */
function* suggest(found: readonly Found[], users: readonly DirectoryUser[], taken: ReadonlySet<string>): Turns<void> {
  const missing = found.filter(({ outcome }) => outcome.kind === 'no-such-user' || outcome.kind === 'no-email');
  if (missing.length === 0) return;
  const index = yield* indexForNearMisses(
    users.filter((user) => isUsable(user) && !taken.has(user.userId)),
    users.filter(({ guest }) => !guest),
  );
  for (const entry of missing) {
    // one search may take a millisecond
    yield;
    const suggestions = findNearMisses(index, entry.extension.email, entry.extension.name);
    if (suggestions.length > 0) entry.outcome = { kind: 'near-miss', suggestions };
  }
}
