/** Looks at the switch in Cloudya's portal while a tenant runs, or is paused because of it. */
import { PresenceError, VendorError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import { type SwitchPosture, switchAct } from '../presence/portal-switch.ts';
import type { Clock, PortalSwitch } from '../presence/ports.ts';
import type { Troubles } from '../presence/trouble.ts';
import type { Database } from '../store/database.ts';
import { addAudit } from '../store/operations/audit.ts';
import { saveSwitch } from '../store/operations/connections.ts';
import { pauseTenant, readPhase, resumeTenant } from '../store/operations/phases.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { repeat } from './repeat.ts';

/** A pause may begin a minute late; who ticks the switch again waits in front of the screen. */
const runningLookMs = 60_000;
const pausedLookMs = 10_000;

export interface SwitchDeps {
  db: Database;
  portal: PortalSwitch;
  troubles: Troubles;
  scheduler: Clock;
  logger: Logger;
  events: Pick<Events, 'record'>;
  changed: (tenantId: string, extensions: readonly string[]) => void;
}

/** Runs until the lead ends. */
export async function watchSwitch(deps: LeadDeps, lead: Lead): Promise<void> {
  const { tenantId, signal, startedAt } = lead;
  let lookedAt = startedAt;
  await repeat(deps, { name: 'portal switch', tenantId, bell: lead.bells.portal, signal }, async () => {
    const { phase } = await readPhase(deps.db, tenantId);
    const everyMs = phase === 'paused' ? pausedLookMs : runningLookMs;
    const waitMs = lookedAt + everyMs - deps.scheduler.now();
    if (waitMs > 0) return waitMs;
    lookedAt = deps.scheduler.now();
    await lookAtSwitch(deps, tenantId);
    return everyMs;
  });
}

/** One look, and what follows from it. Cloudya being away says nothing about the switch. */
export async function lookAtSwitch(deps: SwitchDeps, tenantId: string): Promise<void> {
  const { db, portal, scheduler, logger, troubles } = deps;
  const posture = await readPhase(db, tenantId);
  if (posture.phase === 'onboarding') return;
  const reading = await portal.read(tenantId).catch((err: unknown) => {
    if (!(err instanceof VendorError) && !(err instanceof PresenceError)) throw err;
    logger.info({ err, tenantId }, 'the portal’s switch could not be read');
    return undefined;
  });
  if (reading === undefined) return;
  await saveSwitch(db, tenantId, reading, new Date(scheduler.now()));
  const act = switchAct(reading, portal.required, posture);
  // Told before it is done and taken back after it: whoever is killed in between does both again.
  if (act === 'pause') await pause(deps, tenantId);
  if (act === 'resume') await resume(deps, tenantId);
  if (act !== 'pause' && isRunning(posture, act)) await troubles.resolved(tenantId, 'portal-switch');
}

function isRunning({ phase }: SwitchPosture, act: 'resume' | 'none'): boolean {
  return act === 'resume' || phase === 'active' || phase === 'activating';
}

async function pause({ db, troubles, scheduler, events, changed }: SwitchDeps, tenantId: string): Promise<void> {
  const at = new Date(scheduler.now());
  await troubles.report(tenantId, 'portal-switch', 'portal_switch_off', at);
  const paused = await db.transaction(async (tx) => {
    if (!(await pauseTenant(tx, tenantId, { at, by: null, reason: 'portal-switch' }))) return false;
    await addAudit(tx, tenantId, at, undefined, 'paused', { reason: 'portal-switch' });
    return true;
  });
  if (!paused) return;
  events.record('paused', { tenantId, reason: 'portal-switch' });
  changed(tenantId, []);
}

async function resume({ db, scheduler, events, changed }: SwitchDeps, tenantId: string): Promise<void> {
  const resumed = await db.transaction(async (tx) => {
    if (!(await resumeTenant(tx, tenantId, 'portal-switch'))) return false;
    await addAudit(tx, tenantId, new Date(scheduler.now()), undefined, 'resumed', { reason: 'portal-switch' });
    return true;
  });
  if (!resumed) return;
  events.record('resumed', { tenantId, reason: 'portal-switch' });
  changed(tenantId, []);
}
