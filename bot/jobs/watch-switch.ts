/** Looks at each customer's switch in Cloudya's portal while a tenant runs, or is paused because of them. */
import type { ErrorCode } from '../../contract/errors.ts';
import { PresenceError, VendorError, vendorProblem } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import type { ConnectionRecord } from '../onboarding/onboarding-store.ts';
import { bothWrite, restsAfter, type SwitchReading, switchAct, switchTrouble } from '../presence/portal-switch.ts';
import type { Clock, PortalSwitch } from '../presence/ports.ts';
import { ofCustomer, type Troubles } from '../presence/trouble.ts';
import type { Database } from '../store/database.ts';
import { addAudit } from '../store/operations/audit.ts';
import { listConnections, saveSwitch } from '../store/operations/connections.ts';
import { touchLinks } from '../store/operations/links-due.ts';
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
  let lookedAt: number | undefined;
  await repeat(deps, { name: 'portal switch', tenantId, bell: lead.bells.portal, signal }, async () => {
    const customers = (await listConnections(deps.db, tenantId)).filter(({ leaving }) => !leaving);
    const rests = (await readPhase(deps.db, tenantId)).phase === 'paused' || customers.some(({ paused }) => paused);
    // what the wizard, or an earlier process, saw grows old as well
    lookedAt ??= Math.min(startedAt, ...customers.map(({ switchCheckedAt }) => switchCheckedAt.getTime()));
    const waitMs = lookedAt + (rests ? pausedLookMs : runningLookMs) - deps.scheduler.now();
    if (waitMs > 0) return waitMs;
    lookedAt = deps.scheduler.now();
    await lookAtSwitch(deps, tenantId);
    return 0;
  });
}

/** One look at the switch of each customer, and what follows from it. */
export async function lookAtSwitch(deps: SwitchDeps, tenantId: string): Promise<void> {
  const posture = await readPhase(deps.db, tenantId);
  if (posture.phase === 'onboarding') return;
  const customers = (await listConnections(deps.db, tenantId)).filter(({ leaving }) => !leaving);
  const looks = await Promise.all(customers.map(({ kAccount }) => lookAtCustomer(deps, tenantId, kAccount)));
  const rests = looks.filter((each) => each !== undefined);
  const act = switchAct(rests.length > 0 && rests.every((each) => each), posture);
  if (act === 'pause') await pause(deps, tenantId);
  if (act === 'resume') await resume(deps, tenantId);
}

/** Answers whether its people rest; undefined: it was removed meanwhile. Cloudya being away says nothing about the switch. */
async function lookAtCustomer(deps: SwitchDeps, tenantId: string, kAccount: string): Promise<boolean | undefined> {
  const { db, portal, scheduler, logger, troubles } = deps;
  const state = await portal.read(tenantId, kAccount).catch(async (err: unknown) => {
    if (!(err instanceof VendorError) && !(err instanceof PresenceError)) throw err;
    logger.info({ err, tenantId, kAccount }, 'the portal’s switch could not be read');
    if (err instanceof VendorError) await tellRefusedKey(deps, tenantId, kAccount, err);
    return undefined;
  });
  // Cloudya may take long: whose admin has said meanwhile that it is ticked does not rest
  const customers = await listConnections(db, tenantId);
  const customer = customers.find((known) => known.kAccount === kAccount && !known.leaving);
  if (customer === undefined) return undefined;
  const { paused } = customer;
  if (state === undefined) return paused;
  await troubles.resolved(tenantId, ofCustomer('cloudya-key', kAccount));
  const rests = restsAfter(state, portal.required, paused);
  const source = ofCustomer('portal-switch', kAccount);
  const checkedAt = new Date(scheduler.now());
  const trouble = switchTrouble({ reading: state, rests, continuedAnyway: customer.continuedAnyway }, portal.required);
  // Told before it is done and taken back after it: whoever is killed in between does both again.
  if (trouble !== undefined) await troubles.report(tenantId, source, trouble, checkedAt, { kAccount });
  await keep(deps, tenantId, kAccount, { state, checkedAt, paused: rests });
  if (trouble === undefined) await troubles.resolved(tenantId, source);
  await tellBothWrite(deps, tenantId, customer, state);
  return rests;
}

/** Told once, and gone when one of the two no longer writes. */
async function tellBothWrite(
  { portal, scheduler, troubles }: SwitchDeps,
  tenantId: string,
  { kAccount, otherWriter }: ConnectionRecord,
  switchState: SwitchReading,
): Promise<void> {
  const source = ofCustomer('both-write', kAccount);
  if (!bothWrite({ switchState, otherWriter }, portal.required)) return troubles.resolved(tenantId, source);
  await troubles.report(tenantId, source, 'cloudya_both_write', new Date(scheduler.now()), { kAccount });
}

/** Who is let in nowhere finds out here at the latest, also where nothing is written. */
const keyRefusals: readonly ErrorCode[] = [
  'cloudya_login_refused',
  'cloudya_clock_skew',
  'cloudya_operator_key_refused',
];

async function tellRefusedKey(
  { troubles, scheduler }: SwitchDeps,
  tenantId: string,
  kAccount: string,
  error: VendorError,
): Promise<void> {
  const { code, values } = vendorProblem(error);
  if (!keyRefusals.includes(code)) return;
  const source = ofCustomer('cloudya-key', kAccount);
  await troubles.report(tenantId, source, code, new Date(scheduler.now()), { ...values, kAccount });
}

async function keep(
  { db, changed }: SwitchDeps,
  tenantId: string,
  kAccount: string,
  seen: { state: SwitchReading; checkedAt: Date; paused: boolean },
): Promise<void> {
  const isNews = await db.transaction(async (tx) => {
    if (!(await saveSwitch(tx, tenantId, kAccount, seen))) return false;
    await touchLinks(tx, tenantId, kAccount);
    await addAudit(tx, tenantId, seen.checkedAt, undefined, seen.paused ? 'paused' : 'resumed', {
      reason: 'portal-switch',
      kAccount,
    });
    return true;
  });
  if (isNews) changed(tenantId, []);
}

async function pause({ db, scheduler, events, changed }: SwitchDeps, tenantId: string): Promise<void> {
  const at = new Date(scheduler.now());
  const paused = await db.transaction((tx) => pauseTenant(tx, tenantId, { at, by: null, reason: 'portal-switch' }));
  if (!paused) return;
  events.record('paused', { tenantId, reason: 'portal-switch' });
  changed(tenantId, []);
}

async function resume({ db, events, changed }: SwitchDeps, tenantId: string): Promise<void> {
  if (!(await db.transaction((tx) => resumeTenant(tx, tenantId, 'portal-switch')))) return;
  events.record('resumed', { tenantId, reason: 'portal-switch' });
  changed(tenantId, []);
}
