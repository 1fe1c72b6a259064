/** Step 5 and the Matches page: who is linked to whom, what needs a decision, what activation would do. Nothing is written anywhere. */
import {
  type MatchFilter,
  type MatchReport,
  type MatchRow,
  placesPerRound,
  type RoundPlan,
} from '../../contract/matching.ts';
import { PresenceError } from '../errors.ts';
import { countMatches, showMatches } from './count-matches.ts';
import { takeTurns } from './in-turns.ts';
import { type MatchChoice, matchInTurns } from './match-users.ts';
import type { Admin, OnboardingDeps } from './onboarding.ts';
import type { OnboardingFacts, ReadingRecord } from './onboarding-store.ts';
import { planRounds } from './plan-rounds.ts';
import type { DirectoryUser } from './ports.ts';

export interface Matches {
  rows: MatchRow[];
  users: DirectoryUser[];
}

type Deps = Pick<OnboardingDeps, 'store' | 'matches' | 'settings'>;

export async function loadMatches({ matches }: Pick<Deps, 'matches'>, tenantId: string): Promise<Matches> {
  const [extensions, users, choices, alreadyLinked] = await Promise.all([
    matches.listExtensions(tenantId),
    matches.listUsers(tenantId),
    matches.listChoices(tenantId),
    matches.listLinked(tenantId),
  ]);
  return { rows: await takeTurns(matchInTurns({ extensions, users, choices, alreadyLinked })), users };
}

export interface MatchQuery {
  filter: MatchFilter;
  search: string;
  offset: number;
  limit: number;
}

export async function matchReport(
  deps: Deps,
  tenantId: string,
  userId: string,
  query: MatchQuery,
): Promise<MatchReport> {
  const [facts, { rows, users }, rounds] = await Promise.all([
    deps.store.loadFacts(tenantId, userId),
    loadMatches(deps, tenantId),
    deps.matches.listRounds(tenantId),
  ]);
  const shown = showMatches(rows, query.filter, query.search);
  const linked = rows.filter(({ outcome }) => outcome.kind === 'linked');
  const inUse = new Set(facts.reading?.inUse);
  const planned = describeRounds(linked, rounds, facts);
  return {
    counts: countMatches(rows, users),
    reading: describeReading(facts.reading),
    plan: {
      rounds: planned,
      inCallNow: linked
        .filter(({ extension }) => inUse.has(extension))
        .map(({ extension, name }) => ({ extension, name })),
      syncUsersNeeded: deps.settings.syncUsersNeeded,
      readEverySeconds: deps.settings.readEverySeconds(
        planned.map(({ round, people, syncUser }) => ({ round, people, hints: syncUser !== null })),
      ),
    },
    filter: query.filter,
    total: shown.length,
    rows: shown.slice(query.offset, query.offset + query.limit),
  };
}

/** Time left is told by the pace of late: a break in between says nothing about it. */
function describeReading(reading: ReadingRecord | undefined): MatchReport['reading'] {
  const { emailsRead = 0, emailsTotal = 0, lately, directoryRead = false, finishedAt, error } = reading ?? {};
  const each = lately && lately.emails > 0 ? lately.seconds / lately.emails : undefined;
  const left = each !== undefined && !finishedAt ? Math.max(1, Math.ceil((emailsTotal - emailsRead) * each)) : null;
  return {
    emailsRead,
    emailsTotal,
    secondsLeft: left,
    directoryRead,
    finishedAt: finishedAt?.toISOString() ?? null,
    error: error ?? null,
  };
}

/** The lowest rounds get the sync users that are signed in. */
function describeRounds(
  linked: readonly MatchRow[],
  existing: ReadonlyMap<string, number>,
  { syncUsers }: OnboardingFacts,
): RoundPlan[] {
  const seats = planRounds(linked.map(({ extension }) => ({ extension, round: existing.get(extension) })));
  const sizes = new Map<number, number>();
  for (const round of seats.values()) sizes.set(round, (sizes.get(round) ?? 0) + 1);
  return [...sizes.entries()]
    .toSorted(([a], [b]) => a - b)
    .map(([round, people]) => ({
      round,
      people,
      places: placesPerRound,
      syncUser: syncUsers.find((user) => user.round === round && user.state === 'signed-in')?.upn ?? null,
    }));
}

type Chooser = Pick<Admin, 'tenantId' | 'userId' | 'name'>;

/** Choices an admin takes about one extension. They change our data only, and can be taken back. */
export async function chooseMatch(deps: OnboardingDeps, admin: Chooser, choice: MatchChoice): Promise<void> {
  const { tenantId } = admin;
  if (choice.kind === 'counts') await checkDuplicate(deps, tenantId, choice.extension);
  const extensions = await deps.matches.listExtensions(tenantId);
  if (!extensions.some(({ extension }) => extension === choice.extension)) throw new PresenceError('not_found');
  if (choice.kind === 'link') {
    const users = await deps.matches.listUsers(tenantId);
    const user = users.find(({ userId }) => userId === choice.userId);
    if (!user) throw new PresenceError('not_found');
    if (!user.enabled || user.guest) throw new PresenceError('conflict');
  }
  const at = new Date(deps.clock.now());
  await deps.matches.saveChoice(tenantId, choice, admin, at);
  await deps.store.audit(tenantId, at, admin, `match-${choice.kind}`, { extension: choice.extension });
  deps.changed(tenantId);
}

/** Only of several extensions with one person can one be said to count. */
async function checkDuplicate(deps: OnboardingDeps, tenantId: string, extension: string): Promise<void> {
  const { rows } = await loadMatches(deps, tenantId);
  const among = rows.some(({ outcome }) => outcome.kind === 'duplicate' && outcome.extensions.includes(extension));
  if (!among) throw new PresenceError('not_found');
}

export async function undoMatchChoice(deps: OnboardingDeps, admin: Chooser, extension: string): Promise<void> {
  if (!(await deps.matches.removeChoice(admin.tenantId, extension))) throw new PresenceError('not_found');
  await deps.store.audit(admin.tenantId, new Date(deps.clock.now()), admin, 'match-undone', { extension });
  deps.changed(admin.tenantId);
}

/** The preview counts as seen; activation takes what is linked at that moment. */
export async function acceptPreview(deps: OnboardingDeps, admin: Admin): Promise<void> {
  const at = new Date(deps.clock.now());
  const { rows, users } = await loadMatches(deps, admin.tenantId);
  const { linked, nearMiss, duplicate, noMatch } = countMatches(rows, users);
  await deps.store.changeStep(admin.tenantId, 'preview', {
    done: { at, by: admin.name },
    facts: { people: linked, toLookAt: nearMiss + duplicate + noMatch },
  });
  deps.changed(admin.tenantId);
}
