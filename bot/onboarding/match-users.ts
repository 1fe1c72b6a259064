/** Joins extensions to people: the voicemail e-mail against mail, UPN and proxy addresses. Pure; the same inputs give the same result. */
import type { DuplicateRule, LinkedBy, MatchOutcome, MatchRow, Person, Suggestion } from '../../contract/matching.ts';
import { findNearMisses, indexForNearMisses, type NearMissIndex } from './near-misses.ts';
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
  /** Of several extensions with one person, this one counts; choices about the others (`instead`) are forgotten. */
  | { kind: 'counts'; extension: string; instead: readonly string[] };

export interface MatchInputs {
  extensions: readonly ExtensionEmail[];
  users: readonly DirectoryUser[];
  choices: readonly MatchChoice[];
  /** Extension -> user id of links that exist already. */
  alreadyLinked: ReadonlyMap<string, string>;
}

/** Trimmed, lower case, one Unicode form: `Ä` may arrive as one character or as two. */
export function normaliseAddress(address: string): string {
  return address.trim().normalize('NFC').toLowerCase();
}

export function personOf(user: DirectoryUser): Person {
  return { userId: user.userId, name: user.name, address: user.mail ?? user.upn };
}

/** Rows ascending by extension number. */
export function matchExtensions({ extensions, users, choices, alreadyLinked }: MatchInputs): MatchRow[] {
  const byAddress = indexByAddress(users);
  const byId = new Map(users.map((user) => [user.userId, user]));
  const choiceOf = new Map(choices.map((choice) => [choice.extension, choice]));
  const found = extensions.toSorted(byNumber).map((extension) => {
    return { extension, outcome: findPerson(extension, choiceOf.get(extension.extension), byAddress, byId) };
  });
  const taken = settleDuplicates(found, choiceOf, alreadyLinked);
  const nearMisses = indexForNearMisses(
    users.filter(({ userId, enabled, guest }) => enabled && !guest && !taken.has(userId)),
  );
  return found.map(({ extension, outcome }) => ({
    extension: extension.extension,
    name: extension.name,
    email: extension.email ?? null,
    outcome: withSuggestions(extension, outcome, nearMisses),
  }));
}

/** Numerically, then as text: extensions are numbers nearly everywhere. */
export function byNumber(a: { extension: string }, b: { extension: string }): number {
  return Number(a.extension) - Number(b.extension) || a.extension.localeCompare(b.extension);
}

function addressesOf(user: DirectoryUser): string[] {
  return [...new Set([user.mail ?? '', user.upn, ...user.proxyAddresses].map(normaliseAddress))].filter(Boolean);
}

function indexByAddress(users: readonly DirectoryUser[]): Map<string, DirectoryUser[]> {
  const index = new Map<string, DirectoryUser[]>();
  for (const user of users) {
    for (const address of addressesOf(user)) index.set(address, [...(index.get(address) ?? []), user]);
  }
  return index;
}

function findPerson(
  { email, emailRead }: ExtensionEmail,
  choice: MatchChoice | undefined,
  byAddress: ReadonlyMap<string, DirectoryUser[]>,
  byId: ReadonlyMap<string, DirectoryUser>,
): MatchOutcome {
  if (choice?.kind === 'ignore') return { kind: 'ignored', reason: choice.reason, by: choice.by };
  const chosen = choice?.kind === 'link' ? byId.get(choice.userId) : undefined;
  if (chosen) return ofOne(chosen, 'hand');
  if (!emailRead) return { kind: 'not-read-yet' };
  if (email === undefined || email.trim() === '') return { kind: 'no-email' };
  const owners = byAddress.get(normaliseAddress(email)) ?? [];
  const [owner] = owners;
  if (!owner) return { kind: 'no-such-user' };
  // An address that a disabled account or a guest shares with one active member belongs to that member.
  const members = owners.filter(({ enabled, guest }) => enabled && !guest);
  const [member] = members;
  if (members.length > 1) return { kind: 'several-people', people: members.toSorted(byUserId).map(personOf) };
  return member ? ofOne(member, linkedBy(member, email)) : ofOne(owner, 'mail');
}

function byUserId(a: DirectoryUser, b: DirectoryUser): number {
  return a.userId < b.userId ? -1 : 1;
}

function ofOne(user: DirectoryUser, by: LinkedBy): MatchOutcome {
  const person = personOf(user);
  if (!user.enabled) return { kind: 'disabled', person };
  return user.guest ? { kind: 'guest', person } : { kind: 'linked', person, by };
}

function linkedBy(user: DirectoryUser, email: string): LinkedBy {
  const wanted = normaliseAddress(email);
  if (normaliseAddress(user.mail ?? '') === wanted)
    return user.mail?.trim() === email.trim() ? 'mail' : 'mail-other-case';
  return normaliseAddress(user.upn) === wanted ? 'sign-in-name' : 'second-address';
}

interface Found {
  extension: ExtensionEmail;
  outcome: MatchOutcome;
}

/** Several extensions, one person: one counts, the others become duplicates. Returns the people who have an extension. */
function settleDuplicates(
  found: Found[],
  choiceOf: ReadonlyMap<string, MatchChoice>,
  alreadyLinked: ReadonlyMap<string, string>,
): Set<string> {
  const byPerson = new Map<string, Found[]>();
  for (const entry of found) {
    if (entry.outcome.kind !== 'linked') continue;
    const { userId } = entry.outcome.person;
    byPerson.set(userId, [...(byPerson.get(userId) ?? []), entry]);
  }
  for (const entries of byPerson.values()) if (entries.length > 1) settle(entries, choiceOf, alreadyLinked);
  return new Set(byPerson.keys());
}

function settle(
  entries: Found[],
  choiceOf: ReadonlyMap<string, MatchChoice>,
  alreadyLinked: ReadonlyMap<string, string>,
): void {
  const { winner, rule } = whichCounts(entries, choiceOf, alreadyLinked);
  const extensions = entries.map(({ extension }) => extension.extension);
  for (const entry of entries) {
    if (entry.extension.extension === winner || entry.outcome.kind !== 'linked') continue;
    entry.outcome = { kind: 'duplicate', person: entry.outcome.person, counts: winner, rule, extensions };
  }
}

/** In this order: the admin's choice, the extension already linked, the lowest number. `entries` ascend by number. */
function whichCounts(
  entries: Found[],
  choiceOf: ReadonlyMap<string, MatchChoice>,
  alreadyLinked: ReadonlyMap<string, string>,
): { winner: string; rule: DuplicateRule } {
  const chosen = entries.find(({ extension }) =>
    ['counts', 'link'].includes(choiceOf.get(extension.extension)?.kind ?? ''),
  );
  if (chosen) return { winner: chosen.extension.extension, rule: 'chosen' };
  const linked = entries.find(
    ({ extension, outcome }) =>
      outcome.kind === 'linked' && alreadyLinked.get(extension.extension) === outcome.person.userId,
  );
  if (linked) return { winner: linked.extension.extension, rule: 'already-linked' };
  return { winner: entries[0]?.extension.extension ?? '', rule: 'lowest-number' };
}

function withSuggestions(extension: ExtensionEmail, outcome: MatchOutcome, index: NearMissIndex): MatchOutcome {
  if (outcome.kind !== 'no-such-user' && outcome.kind !== 'no-email') return outcome;
  const suggestions: Suggestion[] = findNearMisses(index, extension.email, extension.name);
  return suggestions.length > 0 ? { kind: 'near-miss', suggestions } : outcome;
}
