/** Leads tenants: as many as this instance holds the lease of. */
import { randomUUID } from 'node:crypto';
import {
  claimLead,
  listTenantsToLead,
  releaseLead,
  type SentBefore,
  type TenantToLead,
} from '../store/operations/leaders.ts';
import { createBell } from './bell.ts';
import { createLead, type Lead, type LeadDeps } from './lead.ts';
import { leadTenant } from './lead-tenant.ts';
import { repeat } from './repeat.ts';

export interface EngineDeps extends Omit<LeadDeps, 'changed'> {
  /** Nobody else can be running on this database: leases left by a killed process are taken over at once. */
  alone: boolean;
}

export type Wake = 'reads' | 'everything';

export interface EngineChange {
  tenantId: string;
  extensions: readonly string[];
}

export interface Engine {
  start(): void;
  /** Ends every lead, waits for writes under way, gives the leases back. */
  stop(): Promise<void>;
  /** Something outside the engine changed what it works on: opt-out, directions, phase, sync users, links; or only `reads` are due. */
  wake(tenantId: string, what?: Wake): void;
  /** Hears of every recorded change. Answers how to stop hearing. */
  on(event: 'changed', listener: (change: EngineChange) => void): () => void;
}

export function createEngine(deps: EngineDeps): Engine {
  const listeners = new Set<(change: EngineChange) => void>();
  const stopping = new AbortController();
  const bell = createBell(deps.scheduler);
  const leads = createLeads({
    ...deps,
    changed(tenantId, extensions) {
      for (const listener of listeners) listener({ tenantId, extensions });
    },
  });
  let running = Promise.resolve();
  return {
    start() {
      running = repeat(deps, { name: 'tenants', bell, signal: stopping.signal }, async () => {
        await leads.adjust(await listTenantsToLead(deps.db));
        return electMs;
      });
    },
    async stop() {
      stopping.abort();
      await running;
      await leads.endAll();
    },
    wake(tenantId, what = 'everything') {
      leads.wake(tenantId, what);
      if (what === 'everything') bell.ring();
    },
    on(_event, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** How often free and lost leases are looked for. */
const electMs = 1_000;
/** A lease not renewed for so long is free. */
const leaseMs = 15_000;
const renewLeaseMs = 5_000;
/** A leader that has sent so many more presence requests says so with its lease, before the lease itself needs it. */
const recordEvery = 100;
/** What a killed leader may have sent without having said so: `recordEvery`, and what eight writes at a time can send until the next look. */
const mostUnrecorded = 250;

interface Held {
  lead: Lead;
  running: boolean;
  controller: AbortController;
  done: Promise<void>;
  claimedAt: number;
  /** Presence requests recorded with the lease. */
  recorded: number;
}

type LeadsDeps = LeadDeps & Pick<EngineDeps, 'alone'>;

interface Leads {
  /**
   * Begins, keeps and ends leads until they are those wanted, as far as others do not hold them. Does not wait for the
   * ends: a write that hangs must not cost other tenants their lease.
   */
  adjust(wanted: readonly TenantToLead[]): Promise<void>;
  /** Ends every lead, waits for that, gives the leases back. */
  endAll(): Promise<void>;
  wake(tenantId: string, what: Wake): void;
}

function createLeads(deps: LeadsDeps): Leads {
  const { db, scheduler, teams, alone } = deps;
  const leaderId = randomUUID();
  const held = new Map<string, Held>();

  /** Until its writes are through a lead that ends counts as held, so that none begins beside it. */
  async function end(tenantId: string, lead: Held, release: boolean): Promise<void> {
    if (lead.controller.signal.aborted) return;
    lead.controller.abort();
    await lead.done;
    if (release) await giveBack(deps, tenantId, leaderId);
    held.delete(tenantId);
  }

  function beginEnd(tenantId: string, lead: Held, release: boolean): void {
    end(tenantId, lead, release).catch((err: unknown) => {
      held.delete(tenantId);
      deps.logger.warn({ err, tenantId }, 'a lease was not given back; it ends by itself');
    });
  }

  function endUnwanted(wanted: readonly TenantToLead[]): void {
    const running = new Map(wanted.map((tenant) => [tenant.tenantId, tenant.running]));
    for (const [tenantId, lead] of held) {
      if (running.get(tenantId) !== lead.running) beginEnd(tenantId, lead, !running.has(tenantId));
    }
  }

  async function keep(tenant: TenantToLead): Promise<void> {
    const { tenantId } = tenant;
    const mine = held.get(tenantId);
    const now = scheduler.now();
    const sent = teams.sent(tenantId);
    if (mine && now - mine.claimedAt < renewLeaseMs && sent - mine.recorded < recordEvery) return;
    const deadBefore = new Date(alone && mine === undefined ? now + 1 : now - leaseMs);
    const claimed = await claimLead(db, tenantId, leaderId, { at: new Date(now), deadBefore, sent });
    if (mine && claimed) Object.assign(mine, { claimedAt: now, recorded: sent });
    else if (mine) beginEnd(tenantId, mine, false);
    else if (claimed) held.set(tenantId, begin(deps, tenant, claimed.before));
  }

  return {
    async adjust(wanted) {
      endUnwanted(wanted);
      for (const tenant of wanted) await keep(tenant);
    },
    async endAll() {
      const leads = [...held];
      endUnwanted([]);
      await Promise.all(leads.map(([, { done }]) => done));
      for (const [tenantId] of leads) await giveBack(deps, tenantId, leaderId);
    },
    wake(tenantId, what) {
      const bells = held.get(tenantId)?.lead.bells;
      if (bells === undefined) return;
      for (const bell of what === 'reads' ? [bells.hinted] : Object.values(bells)) bell.ring();
    },
  };
}

/** The quota's window does not begin anew with a new leader. */
function countBefore({ teams, scheduler }: LeadDeps, tenantId: string, { count, at, complete }: SentBefore): void {
  if (complete) teams.takeOver(tenantId, count, at.getTime());
  else teams.takeOver(tenantId, count + mostUnrecorded, Math.min(scheduler.now(), at.getTime() + renewLeaseMs));
}

function giveBack({ db, teams, scheduler }: LeadDeps, tenantId: string, leaderId: string): Promise<void> {
  return releaseLead(db, tenantId, leaderId, { at: new Date(scheduler.now()), sent: teams.sent(tenantId) });
}

function begin(deps: LeadDeps, { tenantId, running }: TenantToLead, before: SentBefore | undefined): Held {
  if (before) countBefore(deps, tenantId, before);
  const { scheduler, logger, events } = deps;
  const controller = new AbortController();
  const lead = createLead(scheduler, tenantId, controller.signal);
  events.record('leader_elected', { tenantId, running });
  const done = leadTenant(deps, lead, running).catch((err: unknown) => logger.error({ err, tenantId }, 'a lead ended'));
  return { lead, running, controller, done, claimedAt: scheduler.now(), recorded: 0 };
}
