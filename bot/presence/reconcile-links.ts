/** Level-triggered reconciliation: takes links whose wish and deed may differ, decides, and has the difference written. */
import { leverKinds } from '../../contract/acting.ts';
import { lineStates } from '../../contract/presence.ts';
import { type LeverDeps, leverWrite } from './apply-levers.ts';
import { type ApplyDeps, cloudyaWrite, teamsWrite } from './apply-steps.ts';
import { createCustomerLanes } from './customer-lanes.ts';
import { appliedOf, inputsOf, type Link, type TenantPosture } from './link.ts';
import type { LinkQueue } from './link-store.ts';
import { type Decision, type EngineSettings, earliest, resolve } from './resolve-presence.ts';
import { createLane, type Lane, type LaneDeps, type LinkWrite } from './write-lane.ts';

export interface ReconcileDeps extends ApplyDeps, LeverDeps, LaneDeps {
  store: ApplyDeps['store'] & LeverDeps['store'] & LinkQueue;
  /** Something was recorded about this extension. */
  changed: (tenantId: string, extension: string) => void;
  /** A write came to its end: there may be room and reason for another look. */
  finished: () => void;
}

export interface Reconciler {
  /**
   * Looks at what is due and begins the writes. `full`: something had to stay back. `againAt`: when another look is worth it though
   * no write ends, because a vendor named a time or some were not looked at. Not to be run twice at a time.
   */
  run(posture: TenantPosture): Promise<{ taken: number; full: boolean; againAt: number | undefined }>;
  /** Resolves when no write is under way. */
  idle(): Promise<void>;
}

interface Looked {
  link: Link;
  decision: Decision;
}

const looksAtOnce = 200;
const mostHeldBack = 2_000;
/** Under overload each write that ends calls for a look: for the few most urgent, and only now and then for all behind them. */
const wideLookEveryMs = 1_000;
const looksForRoom = 20;

type WriteOf = (link: Link, decision: Decision) => LinkWrite | undefined;

/** Each of these is written apart, so that what is slow or refused in one holds up no other. */
function createLanes(deps: ReconcileDeps, tenantId: string): Map<Lane, WriteOf> {
  const lanes = new Map<Lane, WriteOf>()
    .set(createLane(deps, tenantId, 'teams-write'), (link, { teams }) => teamsWrite(deps, link, teams))
    .set(createCustomerLanes(deps, tenantId, 'cloudya-write'), (link, { cloudya }) =>
      cloudyaWrite(deps, link, cloudya),
    );
  for (const kind of leverKinds) {
    const lane = createCustomerLanes(deps, tenantId, kind);
    lanes.set(lane, (link, { levers }) => leverWrite(deps, link, kind, levers[kind]));
  }
  return lanes;
}

/** Writes of one tenant. */
export function createReconciler(deps: ReconcileDeps, tenantId: string): Reconciler {
  const { store, clock, settings } = deps;
  const lanes = createLanes(deps, tenantId);
  const all = [...lanes.keys()];
  /** What was due and found no room: a wide look takes as many more, so that they hold up nobody behind them. */
  let heldBack = 0;
  let lookedWideAt = Number.NEGATIVE_INFINITY;

  async function settle(quiet: readonly Looked[]): Promise<void> {
    const settled = quiet.map(({ link, decision: { wakeAt } }) => ({
      extension: link.extension,
      version: link.inputsVersion,
      wakeAt: wakeAt === undefined ? undefined : new Date(wakeAt),
    }));
    await store.settle(tenantId, settled, new Date(clock.now()));
    for (const { extension } of settled) deps.changed(tenantId, extension);
  }

  function writesOf({ link, decision }: Looked): { lane: Lane; write: LinkWrite }[] {
    const writes = [...lanes].map(([lane, writeOf]) => ({ lane, write: writeOf(link, decision) }));
    return writes.flatMap(({ lane, write }) => (write ? [{ lane, write }] : []));
  }

  return {
    async run(posture) {
      const now = clock.now();
      const except = all.flatMap((lane) => lane.resting(now));
      const wide = heldBack === 0 || now - lookedWideAt >= wideLookEveryMs;
      if (wide) lookedWideAt = now;
      const limit = all.reduce((sum, lane) => sum + lane.size(), wide ? looksAtOnce + heldBack : looksForRoom);
      // By the time the store answers such a write may be through, and the row from before it: its end calls for another look.
      const before = new Map(all.map((lane) => [lane, lane.writing()]));
      const isWriting = (lane: Lane, { extension }: Link) => lane.has(extension) || before.get(lane)?.has(extension);
      const callLines = lineStates.filter((line) => posture.mapping.cloudyaToTeams[line] === 'in-a-call');
      const links = await store.takeDirty(tenantId, { now: new Date(now), limit, except, callLines });
      const looked = links.map((link) => ({ link, decision: decide(link, posture, settings, now) }));
      // While a write is under way it is not known what will stand, so its link cannot be settled.
      const isWorking = (link: Link) => all.some((lane) => isWriting(lane, link));
      const quiet = looked.filter(({ link, decision }) => isQuiet(decision) && !isWorking(link));
      if (quiet.length > 0) await settle(quiet);
      const ready = looked.flatMap(writesOf).filter(({ lane, write }) => !isWriting(lane, write.link));
      const begun = ready.filter(({ lane, write }) => lane.begin(write));
      const left = ready.length - begun.length;
      heldBack = Math.min(wide ? left : Math.max(left, heldBack), mostHeldBack);
      const wideAt = wide ? undefined : lookedWideAt + wideLookEveryMs;
      const againAt = all.reduce((at, lane) => earliest(at, lane.opensAt(now)), wideAt);
      return { taken: quiet.length + begun.length, full: left > 0, againAt };
    },
    async idle() {
      await Promise.all(all.map((lane) => lane.idle()));
    },
  };
}

/** The decision for a link as it is recorded now. */
export function decide(link: Link, posture: TenantPosture, settings: EngineSettings, now: number): Decision {
  return resolve(inputsOf(link, posture), appliedOf(link), posture.mapping, settings, now);
}

function isQuiet({ teams, cloudya, levers }: Decision): boolean {
  return [teams, cloudya, ...Object.values(levers)].every(({ kind }) => kind === 'keep');
}
