/** The overview: counts, health and delays, put together from what is stored. */
import type { StepProblem, SyncUserView } from '../../contract/onboarding.ts';
import type { Overview } from '../../contract/overview.ts';
import { PresenceError } from '../errors.ts';
import type { RecentCounts } from '../onboarding/recent-counts.ts';
import { describeHealth } from '../presence/describe-health.ts';
import { type ReadPlan, type RoundToRead, toSeconds } from '../presence/plan-reads.ts';
import type { EngineSettings } from '../presence/resolve-presence.ts';
import type { Queryable } from '../store/database.ts';
import { measureDelays } from '../store/operations/delays.ts';
import { countLevers } from '../store/operations/levers.ts';
import { loadTenantOverview } from '../store/operations/overview-tenant.ts';
import { countPeople, lastActed, listRoundViews, type RoundRow } from '../store/operations/people.ts';
import { listSyncUsers } from '../store/operations/sync-users.ts';
import { listTroubles } from '../store/operations/troubles.ts';

export interface OverviewDeps {
  db: Queryable;
  matchCounts: Pick<RecentCounts, 'of'>;
  clock: { now(): number };
  settings: EngineSettings;
  readPlan: ReadPlan;
}

function iso(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}

/** Throws PresenceError `not_found` for a tenant that has never opened the app. */
export async function readOverview(deps: OverviewDeps, tenantId: string): Promise<Overview> {
  const { db, settings } = deps;
  const now = new Date(deps.clock.now());
  const tenant = await loadTenantOverview(db, tenantId);
  if (!tenant) throw new PresenceError('not_found');
  const [counts, levers, syncUsers, rounds, troubles, matches, written, told] = await Promise.all([
    countPeople(db, tenantId, new Date(now.getTime() - settings.lineStaleMs)),
    countLevers(db, tenantId),
    listSyncUsers(db, tenantId),
    listRoundViews(db, tenantId, now),
    listTroubles(db, tenantId),
    deps.matchCounts.of(tenantId),
    lastActed(db, tenantId, 'cloudya-to-teams'),
    lastActed(db, tenantId, 'teams-to-cloudya'),
  ]);
  const [out, back] = await Promise.all([
    measureDelays(db, tenantId, 'cloudya-to-teams', now),
    measureDelays(db, tenantId, 'teams-to-cloudya', now),
  ]);
  const { people, inStep, leftOut, leftOutOfBoth, onThePhone } = counts;
  const health = describeHealth({
    paused: tenant.phase === 'paused',
    cloudyaToTeams: tenant.cloudyaToTeams,
    teamsToCloudya: tenant.teamsToCloudya,
    ...{ people, inStep, leftOutOfBoth, troubles, customers: tenant.kAccounts.length },
    signedOut: signedOutOf(syncUsers),
  });
  return {
    health: health.health,
    organisation: { name: tenant.organisationName, kAccounts: tenant.kAccounts },
    ...{ people, inStep, leftOut, leftOutOfBoth, onThePhone, levers },
    lastChangeAt: iso(counts.lastChangeAt),
    lastReadAt: iso(counts.lastReadAt),
    paused: tenant.paused && { ...tenant.paused, at: tenant.paused.at.toISOString() },
    problem: health.problem,
    cloudyaToTeams: {
      ...health.cloudyaToTeams,
      ...out,
      lastAt: iso(written?.at),
      lastName: written?.name ?? null,
      connectedSince: iso(tenant.connectedSince),
    },
    teamsToCloudya: {
      ...health.teamsToCloudya,
      ...back,
      lastAt: iso(told?.at),
      lastName: told?.name ?? null,
      rounds: showRounds(deps, tenantId, rounds),
    },
    matches,
    syncUsers,
  };
}

/** Rounds as the tab shows them. */
export function showRounds(
  { readPlan }: Pick<OverviewDeps, 'readPlan'>,
  tenantId: string,
  rounds: readonly RoundRow[],
): Overview['teamsToCloudya']['rounds'] {
  const plan = readPlan(tenantId, rounds.map(toRead));
  const seconds = new Map(plan.map((cadence) => [cadence.round, toSeconds(cadence)]));
  return rounds.map((round) => ({
    ...round,
    renewedAt: iso(round.renewedAt),
    readEverySeconds: seconds.get(round.round) ?? 0,
  }));
}

export function toRead({ round, people, instant }: RoundRow): RoundToRead {
  return { round, people, hints: instant };
}

function signedOutOf(syncUsers: readonly SyncUserView[]): StepProblem | undefined {
  const user = syncUsers.find(({ state }) => state === 'signed-out');
  if (!user) return undefined;
  const { upn, vendorCode, correlationId, signedOutAt, signedInAt } = user;
  const values = { upn, ...(vendorCode ? { vendorCode } : {}), ...(correlationId ? { correlationId } : {}) };
  return { code: user.cause ?? 'sync_user_signed_out', at: signedOutAt ?? signedInAt, values };
}
