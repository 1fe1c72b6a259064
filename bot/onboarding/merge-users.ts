/** What changes of the directory make of the people known so far. Pure; the same changes again change nothing. */
import type { AccountChange } from '../presence/sync-user-accounts.ts';
import type { DirectoryUser, UserChange } from './ports.ts';

export type KnownUsers = ReadonlyMap<string, DirectoryUser>;

export interface MergedUsers {
  /** As they are now; only who differs from what is known. */
  saved: DirectoryUser[];
  /** Known, and not there any more. */
  gone: string[];
  /** Somebody unknown was told of in part only. */
  incomplete: boolean;
}

/** In the order told: later wins. */
export function mergeUsers(known: KnownUsers, changes: readonly UserChange[]): MergedUsers {
  const now = new Map<string, DirectoryUser | 'gone' | 'incomplete'>();
  for (const change of changes) {
    const last = now.get(change.userId) ?? known.get(change.userId);
    const before = typeof last === 'string' ? undefined : last;
    now.set(change.userId, change.kind === 'gone' ? 'gone' : (merge(before, change) ?? 'incomplete'));
  }
  const people = [...now.values()].filter((user) => typeof user !== 'string');
  return {
    saved: people.filter((user) => !isSame(user, known.get(user.userId))),
    gone: [...now].flatMap(([userId, state]) => (state === 'gone' && known.has(userId) ? [userId] : [])),
    incomplete: [...now.values()].includes('incomplete'),
  };
}

type Told = Extract<UserChange, { kind: 'changed' }>;

/** Undefined when the sign-in name, which everybody has, is not known: then other things are missing, too. */
function merge(before: DirectoryUser | undefined, { kind: _, ...told }: Told): DirectoryUser | undefined {
  const upn = told.upn ?? before?.upn;
  if (upn === undefined) return undefined;
  const blank = { name: '', mail: undefined, proxyAddresses: [], enabled: true, guest: false };
  const merged = { ...blank, ...before, ...told, upn };
  return { ...merged, name: merged.name || upn };
}

function isSame(user: DirectoryUser, known: DirectoryUser | undefined): boolean {
  return known !== undefined && fieldsOf(user) === fieldsOf(known);
}

function fieldsOf({ name, mail, upn, proxyAddresses, enabled, guest }: DirectoryUser): string {
  return JSON.stringify([name, mail, upn, proxyAddresses, enabled, guest]);
}

/** Whose account can no longer be used, or can be again. */
export function accountChanges(known: KnownUsers, { saved, gone }: MergedUsers): AccountChange[] {
  const switched = saved.filter(({ userId, enabled }) => enabled !== known.get(userId)?.enabled);
  return [
    ...switched.map(({ userId, enabled }): AccountChange => ({ userId, now: enabled ? 'usable' : 'disabled' })),
    ...gone.map((userId): AccountChange => ({ userId, now: 'gone' })),
  ];
}
