/**
 * Keeps the stored people as the directory has them: the whole once, then what has changed since
 * (https://learn.microsoft.com/graph/delta-query-overview). Where it is interrupted it goes on at the next page.
 */
import { createHash } from 'node:crypto';
import type { AccountChange } from '../presence/sync-user-accounts.ts';
import type { DirectoryStore, DirectoryWrite } from './directory-store.ts';
import { loadMatches } from './match-report.ts';
import { accountChanges, mergeUsers } from './merge-users.ts';
import type { MatchStore } from './onboarding-store.ts';
import type { TenantDirectory, UserChange } from './ports.ts';

export interface DirectoryDeps {
  clock: { now(): number };
  people: DirectoryStore;
  matches: MatchStore;
  directory: Pick<TenantDirectory, 'listUsers' | 'startDelta' | 'changesSince'>;
  /** Hears of accounts before their change is stored: whoever is killed in between hears of it again. */
  accountsChanged(tenantId: string, changes: readonly AccountChange[]): Promise<void>;
  changed(tenantId: string): void;
}

/** `whole`: the link was lost or refused, so everybody was read again. */
export interface DirectoryLook {
  whole: boolean;
  people: number;
  rematched: boolean;
}

/** What one look has found so far. */
interface Found {
  people: number;
  outcomesBefore: string | undefined;
}

/** One look to the end of what has changed; undefined when somebody else has looked or does so. Throws VendorError. */
export async function followDirectory(
  deps: DirectoryDeps,
  tenantId: string,
  signal: AbortSignal,
): Promise<DirectoryLook | undefined> {
  const { link, outcomesBefore, beingRead } = await deps.people.loadPosition(tenantId);
  if (beingRead) return undefined;
  const found: Found = { people: 0, outcomesBefore };
  const followed = link === undefined ? 'link-lost' : await followPages(deps, tenantId, link, found, signal);
  if (followed === 'overtaken') return undefined;
  const whole = followed === 'link-lost';
  if (whole) await readPeople(deps, tenantId, found, signal);
  return { whole, people: found.people, rematched: await rematch(deps, tenantId, found) };
}

async function followPages(
  deps: DirectoryDeps,
  tenantId: string,
  begin: string,
  found: Found,
  signal: AbortSignal,
): Promise<'done' | 'overtaken' | 'link-lost'> {
  for (let from = begin; ; ) {
    signal.throwIfAborted();
    const page = await deps.directory.changesSince(tenantId, from);
    if (page.kind === 'link-refused') return 'link-lost';
    const taken = await take(deps, tenantId, page.changes, found, { from, to: page.link });
    if (taken === 'overtaken') return 'overtaken';
    if (taken === 'incomplete') return 'link-lost';
    if (!page.more) return 'done';
    from = page.link;
  }
}

/** The first reading of a tenant, before anybody is linked. */
export async function readDirectory(deps: DirectoryDeps, tenantId: string, signal: AbortSignal): Promise<void> {
  const { outcomesBefore } = await deps.people.loadPosition(tenantId);
  await readPeople(deps, tenantId, { people: 0, outcomesBefore }, signal);
}

/**
 * The link is taken before the first page, so that no change in between is missed. Who is not there any more goes last, and
 * nobody goes for a moment.
 */
async function readPeople(deps: DirectoryDeps, tenantId: string, found: Found, signal: AbortSignal): Promise<void> {
  const to = await deps.directory.startDelta(tenantId);
  const left = new Set(await deps.people.listUserIds(tenantId));
  for await (const users of deps.directory.listUsers(tenantId)) {
    signal.throwIfAborted();
    await take(
      deps,
      tenantId,
      users.map((user) => ({ kind: 'changed', ...user })),
      found,
    );
    for (const { userId } of users) left.delete(userId);
  }
  await take(
    deps,
    tenantId,
    [...left].map((userId) => ({ kind: 'gone', userId })),
    found,
    { to },
  );
}

/** Stores what the changes make of the people known, and where to go on, together. */
async function take(
  deps: DirectoryDeps,
  tenantId: string,
  changes: readonly UserChange[],
  found: Found,
  move?: NonNullable<DirectoryWrite['move']>,
): Promise<'taken' | 'overtaken' | 'incomplete'> {
  const ids = [...new Set(changes.map(({ userId }) => userId))];
  const known = new Map((await deps.people.findUsers(tenantId, ids)).map((user) => [user.userId, user]));
  const merged = mergeUsers(known, changes);
  if (merged.incomplete) return 'incomplete';
  const { saved, gone } = merged;
  if (saved.length + gone.length > 0) {
    found.outcomesBefore ??= await digestOutcomes(deps, tenantId);
    found.people += saved.length + gone.length;
    await deps.accountsChanged(tenantId, accountChanges(known, merged));
  }
  const { outcomesBefore } = found;
  const kept = await deps.people.saveChanges(tenantId, { saved, gone, outcomesBefore, ...(move && { move }) });
  return kept ? 'taken' : 'overtaken';
}

/** Links and report follow if anybody is matched otherwise than before; most changes of a directory change no match. */
async function rematch(deps: DirectoryDeps, tenantId: string, { outcomesBefore }: Found): Promise<boolean> {
  const rematched = outcomesBefore !== undefined && outcomesBefore !== (await digestOutcomes(deps, tenantId));
  await deps.people.endLook(tenantId, { at: new Date(deps.clock.now()), rematched });
  if (outcomesBefore !== undefined) deps.changed(tenantId);
  return rematched;
}

async function digestOutcomes(deps: Pick<DirectoryDeps, 'matches'>, tenantId: string): Promise<string> {
  const { rows } = await loadMatches(deps, tenantId);
  const digest = createHash('sha256');
  for (const { extension, outcome } of rows) digest.update(JSON.stringify([extension, outcome]));
  return digest.digest('base64url');
}
