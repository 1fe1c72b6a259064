/** Leads tenants: as many as this instance holds the lease of. */
import { randomUUID } from 'node:crypto';
import { claimLead, listTenantsToLead, releaseLead, type TenantToLead } from '../store/operations/leaders.ts';
import { createBell } from './bell.ts';
import { createLead, type Lead, type LeadDeps, tickMs } from './lead.ts';
import { leadTenant } from './lead-tenant.ts';
import { repeat } from './repeat.ts';

export interface EngineDeps extends Omit<LeadDeps, 'changed'> {
  /** Nobody else can be running on this database: leases left by a killed process are taken over at once. */
  alone: boolean;
}

export interface EngineChange {
  tenantId: string;
  extensions: readonly string[];
}

export interface Engine {
  start(): void;
  /** Ends every lead, waits for writes under way, gives the leases back. */
  stop(): Promise<void>;
  /** Something outside the engine changed what it works on: hints, opt-out, directions, phase, sync users. */
  wake(tenantId: string): void;
  /** Hears of every recorded change. Answers how to stop hearing. */
  on(event: 'changed', listener: (change: EngineChange) => void): () => void;
}

/** A lease not renewed for so long is free. */
const leaseMs = 15_000;
const renewLeaseMs = 5_000;

interface Held {
  lead: Lead;
  running: boolean;
  controller: AbortController;
  done: Promise<void>;
  claimedAt: number;
}

export function createEngine(deps: EngineDeps): Engine {
  const { db, scheduler, logger, events, alone } = deps;
  const leaderId = randomUUID();
  const held = new Map<string, Held>();
  const listeners = new Set<(change: EngineChange) => void>();
  const stopping = new AbortController();
  const bell = createBell(scheduler);
  let running = Promise.resolve();

  function changed(tenantId: string, extensions: readonly string[]): void {
    for (const listener of listeners) listener({ tenantId, extensions });
  }

  function begin({ tenantId, running: full }: TenantToLead, claimedAt: number): void {
    const controller = new AbortController();
    const lead = createLead(scheduler, tenantId, controller.signal);
    events.record('leader_elected', { tenantId, running: full });
    const done = leadTenant({ ...deps, changed }, lead, full).catch((err: unknown) =>
      logger.error({ err, tenantId }, 'a lead ended'),
    );
    held.set(tenantId, { lead, running: full, controller, done, claimedAt });
  }

  async function end(tenantId: string): Promise<void> {
    const ending = held.get(tenantId);
    if (ending === undefined) return;
    ending.controller.abort();
    await ending.done;
    held.delete(tenantId);
  }

  async function claim(tenantId: string, first: boolean): Promise<boolean> {
    const now = scheduler.now();
    const deadBefore = new Date(alone && first ? now + 1 : now - leaseMs);
    return claimLead(db, tenantId, leaderId, { at: new Date(now), deadBefore });
  }

  async function look(): Promise<number> {
    const tenants = await listTenantsToLead(db);
    const wanted = new Map(tenants.map((tenant) => [tenant.tenantId, tenant]));
    for (const [tenantId, { running: was }] of held) {
      if (wanted.get(tenantId)?.running === was) continue;
      await end(tenantId);
      if (!wanted.has(tenantId)) await releaseLead(db, tenantId, leaderId);
    }
    for (const tenant of tenants) await keep(tenant);
    return tickMs;
  }

  async function keep(tenant: TenantToLead): Promise<void> {
    const { tenantId } = tenant;
    const mine = held.get(tenantId);
    const now = scheduler.now();
    if (mine && now - mine.claimedAt < renewLeaseMs) return;
    if (!(await claim(tenantId, mine === undefined))) return end(tenantId);
    if (mine) mine.claimedAt = now;
    else begin(tenant, now);
  }

  return {
    start() {
      running = repeat(deps, { name: 'tenants', bell, signal: stopping.signal }, look);
    },
    async stop() {
      stopping.abort();
      await running;
      const led = [...held.keys()];
      await Promise.all(led.map(end));
      await Promise.all(led.map((tenantId) => releaseLead(db, tenantId, leaderId)));
    },
    wake(tenantId) {
      const bells = held.get(tenantId)?.lead.bells;
      if (bells) for (const each of Object.values(bells)) each.ring();
      bell.ring();
    },
    on(_event, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
