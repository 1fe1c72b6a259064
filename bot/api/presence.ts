/** Activation and what comes after it: people, why, pause, deactivation, settings. */
import type { Acting } from '../../contract/acting.ts';
import { routes } from '../../contract/routes.ts';
import { PresenceError } from '../errors.ts';
import { canSynchronise } from '../onboarding/connect-cloudya.ts';
import type { CloserLooks } from '../onboarding/look-closer.ts';
import type { OnboardingDeps } from '../onboarding/onboarding.ts';
import { readState } from '../onboarding/read-state.ts';
import { type DeactivateDeps, deactivate, previewDeactivation } from '../presence/deactivate.ts';
import { describePerson, explainPerson } from '../presence/describe-person.ts';
import { runningPosture } from '../presence/link.ts';
import { actsOfOptOut } from '../presence/opt-out.ts';
import type { EngineSettings } from '../presence/resolve-presence.ts';
import type { Database } from '../store/database.ts';
import { readActing, setActing } from '../store/operations/acting.ts';
import { listAudit } from '../store/operations/audit.ts';
import { readPosture } from '../store/operations/links-due.ts';
import { markReadDue } from '../store/operations/links-presences.ts';
import { loadTenantOverview } from '../store/operations/overview-tenant.ts';
import { countPeople, findLink, leaveOut, listPeople, listRoundViews } from '../store/operations/people.ts';
import { pauseTenant, readPhase, resumeTenant, setDirections } from '../store/operations/phases.ts';
import { listSyncUsers } from '../store/operations/sync-users.ts';
import type { Mount } from './mount.ts';
import { type OverviewDeps, readOverview, showRounds, toRead } from './overview.ts';

export interface PresenceApiDeps extends OverviewDeps {
  db: Database;
  onboarding: OnboardingDeps;
  settings: EngineSettings;
  closerLooks: CloserLooks;
  deactivation: DeactivateDeps;
  startActivation(tenantId: string, by: string): Promise<void>;
  wake(tenantId: string): void;
  /** Resumes what the portal's switch had paused, if it is on again. */
  lookAtSwitch(tenantId: string): Promise<void>;
}

export function mountPresence(mount: Mount, deps: PresenceApiDeps): void {
  const { db, onboarding, clock } = deps;
  const audit = (
    caller: { tenantId: string; userId: string; name: string },
    act: string,
    details: Record<string, string> = {},
  ) => onboarding.store.audit(caller.tenantId, new Date(clock.now()), caller, act, details);
  mount(routes.activate, async ({ caller }) => {
    const { tenant, connections, steps, activation } = await onboarding.store.loadFacts(caller.tenantId, caller.userId);
    const ready = connections.some(canSynchronise) && steps.consent?.doneAt && steps.preview?.doneAt;
    if (!ready) throw new PresenceError('conflict');
    // a second admin at the same time sees the first one's activation; one that was given up is begun again
    if (tenant.phase === 'onboarding' || activation?.state === 'failed') {
      await deps.startActivation(caller.tenantId, caller.name);
      await audit(caller, 'activated');
    }
    return readState(onboarding, caller);
  });
  mount(routes.overview, ({ caller }) => readOverview(deps, caller.tenantId));
  mount(routes.pause, async ({ caller }) => {
    const paused = await db.transaction((tx) =>
      pauseTenant(tx, caller.tenantId, { at: new Date(clock.now()), by: caller.name, reason: 'by-admin' }),
    );
    if (paused) await audit(caller, 'paused');
    deps.wake(caller.tenantId);
    return readOverview(deps, caller.tenantId);
  });
  mount(routes.resume, async ({ caller }) => {
    const { pausedReason } = await readPhase(db, caller.tenantId);
    if (pausedReason === 'portal-switch') await deps.lookAtSwitch(caller.tenantId);
    else if (await db.transaction((tx) => resumeTenant(tx, caller.tenantId))) await audit(caller, 'resumed');
    deps.wake(caller.tenantId);
    return readOverview(deps, caller.tenantId);
  });
  mount(routes.deactivationEffects, ({ caller }) => previewDeactivation(deps.deactivation, caller.tenantId));
  mount(routes.deactivate, async ({ caller }) => {
    const effects = await deactivate(deps.deactivation, caller.tenantId, caller);
    onboarding.changed(caller.tenantId);
    return effects;
  });
  mountPeople(mount, deps, audit);
}

type Audit = (
  caller: { tenantId: string; userId: string; name: string },
  act: string,
  details?: Record<string, string>,
) => Promise<void>;

function mountPeople(mount: Mount, deps: PresenceApiDeps, audit: Audit): void {
  const { db, settings, clock } = deps;
  const linkOf = async (tenantId: string, extension: string | undefined) => {
    const link = await findLink(db, tenantId, extension ?? '');
    if (!link) throw new PresenceError('not_found');
    return link;
  };
  mount(routes.people, async ({ caller, input }) => {
    const { total, links } = await listPeople(db, caller.tenantId, input);
    const now = clock.now();
    const { onThePhone, leftOut } = await countPeople(db, caller.tenantId, new Date(now - settings.lineStaleMs));
    return { total, onThePhone, leftOut, rows: links.map((link) => describePerson(link, settings, now)) };
  });
  mount(routes.why, async ({ caller, params }) => {
    const link = await linkOf(caller.tenantId, params.linkId);
    deps.closerLooks.at(caller.tenantId, [link.extension]);
    const posture = (await readPosture(db, caller.tenantId)) ?? runningPosture;
    return explainPerson(link, posture, settings, clock.now());
  });
  mount(routes.readPersonAgain, async ({ caller, params }) => {
    const { userId } = await linkOf(caller.tenantId, params.linkId);
    await markReadDue(db, caller.tenantId, [userId], { at: new Date(clock.now()), again: 0, hinted: false });
    deps.wake(caller.tenantId);
    return {};
  });
  mount(routes.leaveOut, async ({ caller, params, input }) => {
    const { extension, name, leftOut } = await linkOf(caller.tenantId, params.linkId);
    const acts = actsOfOptOut(leftOut, input);
    if (acts.length === 0) return {};
    await leaveOut(db, caller.tenantId, extension, { leftOut: input, by: caller.name });
    for (const act of acts) await audit(caller, act, { name, extension });
    deps.wake(caller.tenantId);
    return {};
  });
  mount(routes.settings, ({ caller }) => readSettings(deps, caller.tenantId));
  mount(routes.audit, async ({ caller, input: { before } }) => {
    const entries = await listAudit(db, caller.tenantId, { limit: auditPage + 1, before });
    return { entries: entries.slice(0, auditPage), more: entries.length > auditPage };
  });
  mount(routes.setDirections, async ({ caller, input }) => {
    await db.transaction((tx) => setDirections(tx, caller.tenantId, input));
    await audit(caller, 'directions-changed', {
      cloudyaToTeams: String(input.cloudyaToTeams),
      teamsToCloudya: String(input.teamsToCloudya),
    });
    deps.wake(caller.tenantId);
    return readSettings(deps, caller.tenantId);
  });
  mount(routes.setActing, async ({ caller, input }) => {
    const before = await db.transaction((tx) => setActing(tx, caller.tenantId, input));
    if (!before) throw new PresenceError('not_found');
    if (isDifferent(before, input)) await audit(caller, 'acting-changed', actingChange(before, input));
    deps.wake(caller.tenantId);
    return readSettings(deps, caller.tenantId);
  });
}

function isDifferent(before: Acting, after: Acting): boolean {
  return before.profile !== after.profile || before.logOut !== after.logOut;
}

function actingChange(before: Acting, after: Acting): Record<string, string> {
  const profile = (acting: Acting) => String(acting.profile ?? 'none');
  return {
    ...{ oldProfile: profile(before), profile: profile(after) },
    ...{ oldLogOut: String(before.logOut), logOut: String(after.logOut) },
  };
}

const auditPage = 100;
const mostLeftOut = 500;

async function readSettings(deps: PresenceApiDeps, tenantId: string) {
  const { db, clock, onboarding } = deps;
  const tenant = await loadTenantOverview(db, tenantId);
  const [acting, syncUsers, rounds, { links }] = await Promise.all([
    readActing(db, tenantId),
    listSyncUsers(db, tenantId),
    listRoundViews(db, tenantId, new Date(clock.now())),
    listPeople(db, tenantId, { filter: 'left-out', search: '', offset: 0, limit: mostLeftOut }),
  ]);
  return {
    directions: { cloudyaToTeams: tenant?.cloudyaToTeams ?? true, teamsToCloudya: tenant?.teamsToCloudya ?? true },
    acting,
    syncUsers,
    rounds: showRounds(deps, tenantId, rounds),
    readEverySeconds: onboarding.settings.readEverySeconds(rounds.map(toRead)),
    leftOut: links.map(({ extension, name, leftOut, leftOutBy }) => ({
      linkId: extension,
      extension,
      name,
      out: leftOut,
      by: leftOutBy ?? null,
    })),
  };
}
