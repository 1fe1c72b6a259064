/** Microsoft's permissions, proven by use: daily, after a refusal, and again and again while one is lost. */
import { VendorError } from '../errors.ts';
import type { Events } from '../events.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../presence/ports.ts';
import {
  hearingLost,
  lookAgainAfter,
  nextDaily,
  type RightProof,
  type RightRecord,
  type Rights,
  type RightsProver,
  refusedCodes,
  timeOfDay,
  troublesOf,
  type Verdict,
} from '../presence/rights.ts';
import type { Troubles } from '../presence/trouble.ts';
import type { Database } from '../store/database.ts';
import { clearOutlivedRefusals } from '../store/operations/onboarding-steps.ts';
import { findUnmarked } from '../store/operations/people.ts';
import { readPhase } from '../store/operations/phases.ts';
import { listProvingUsers, listRights, saveRights, setHearing, wakeRefused } from '../store/operations/rights.ts';
import { createBell } from './bell.ts';
import type { Lead, LeadDeps } from './lead.ts';
import { repeat } from './repeat.ts';

export interface RightsDeps {
  db: Database;
  prover: RightsProver;
  troubles: Troubles;
  scheduler: Clock;
  logger: Logger;
  events: Pick<Events, 'record'>;
  /** Writes, reads and subscriptions that rested may go on. */
  wake(tenantId: string): void;
  /** The directory may be read again. */
  directoryBack(tenantId: string): Promise<void>;
  changed(tenantId: string): void;
}

export interface KeptRights extends Rights {
  /** Hears of each proof of this tenant, and of consents that were just given. Answers how to stop hearing. */
  listen(tenantId: string, listener: Listener): () => void;
  /** The record, which other processes write too, knows of no lost right. */
  foundHeld(tenantId: string): void;
}

export function createRights(deps: RightsDeps): KeptRights {
  const { scheduler, logger } = deps;
  const verdicts = createVerdicts(scheduler);
  const listeners = createListeners();

  async function proveOnce(tenantId: string): Promise<RightProof[]> {
    const proofs = await tryOut(deps, tenantId);
    const lost = troublesOf(proofs).rights !== undefined;
    // before the record wakes what rests: a refusal that comes after this proof is news
    if (!lost) verdicts.judge(tenantId, 'held', 0);
    await record(deps, tenantId, proofs);
    // a loss nobody was told of is looked for again by the next suspicion
    if (lost) verdicts.lost(tenantId);
    listeners.tell(tenantId, 'proven');
    return proofs;
  }

  const { ask: prove, isUnderWay } = together(scheduler, proveOnce);

  async function proveQuietly(tenantId: string): Promise<Verdict> {
    try {
      await prove(tenantId);
      return verdicts.last(tenantId) ?? 'unknown';
    } catch (err) {
      if (!(err instanceof VendorError)) throw err;
      logger.info({ err, tenantId }, 'rights could not be proven');
      return verdicts.judge(tenantId, 'unknown', unknownForMs);
    }
  }

  return {
    prove,
    suspect: async (tenantId) => {
      const standing = verdicts.standing(tenantId);
      // a proof that is under way already may have tried what was lost since: it answers by a loss alone
      const isEarlier = standing === undefined && isUnderWay(tenantId);
      let verdict = standing ?? (await proveQuietly(tenantId));
      if (isEarlier && verdict === 'held') verdict = await proveQuietly(tenantId);
      return verdict === 'held' ? verdicts.held(tenantId) : verdict;
    },
    isLost: (tenantId) => verdicts.standing(tenantId) === 'lost',
    served: async (tenantId) => {
      // whoever was refused for another cause has nothing to tell of rights
      if (verdicts.last(tenantId) === 'lost') await proveQuietly(tenantId);
    },
    awaited(tenantId) {
      if (listeners.tell(tenantId, 'awaited')) return;
      proveQuietly(tenantId).catch((err: unknown) => logger.error({ err, tenantId }, 'rights'));
    },
    listen(tenantId, listener) {
      // what this process found while another one led may be long over
      verdicts.forget(tenantId);
      return listeners.add(tenantId, listener);
    },
    foundHeld(tenantId) {
      if (verdicts.last(tenantId) === 'lost') verdicts.forget(tenantId);
    },
  };
}

/** For so long one answer to a suspicion serves the next ones; longer and longer while somebody is refused for a cause of their own. */
const heldForMs = 30_000;
const heldAtMostMs = 15 * 60_000;
/** Another process may have proven since that it is back. */
const lostForMs = 60_000;
const unknownForMs = 10_000;

/** What the last proof of each tenant said, and until when it is believed. */
function createVerdicts(clock: Pick<Clock, 'now'>) {
  const known = new Map<string, { verdict: Verdict; until: number }>();
  const heldBefore = new Map<string, { forMs: number; until: number }>();

  function judge(tenantId: string, verdict: Verdict, forMs: number): Verdict {
    known.set(tenantId, { verdict, until: clock.now() + forMs });
    return verdict;
  }

  function standing(tenantId: string): Verdict | undefined {
    const last = known.get(tenantId);
    return last && clock.now() < last.until ? last.verdict : undefined;
  }

  return {
    judge,
    /** Twice as long as the last time, unless nobody has suspected anything for a while; not again while it is believed. */
    held(tenantId: string): Verdict {
      if (standing(tenantId) === 'held') return 'held';
      const before = heldBefore.get(tenantId);
      const again = before !== undefined && clock.now() < before.until + heldAtMostMs;
      const forMs = again ? Math.min(2 * before.forMs, heldAtMostMs) : heldForMs;
      heldBefore.set(tenantId, { forMs, until: clock.now() + forMs });
      return judge(tenantId, 'held', forMs);
    },
    lost(tenantId: string): void {
      heldBefore.delete(tenantId);
      judge(tenantId, 'lost', lostForMs);
    },
    /** Also when it is believed no longer. */
    last: (tenantId: string) => known.get(tenantId)?.verdict,
    standing,
    forget(tenantId: string): void {
      known.delete(tenantId);
      heldBefore.delete(tenantId);
    },
  };
}

/** Whoever asks for a tenant while it is being asked for already is given the same answer. */
function together<T>(clock: Pick<Clock, 'now'>, ask: (tenantId: string) => Promise<T>) {
  const running = new Map<string, { answer: Promise<T>; at: number }>();
  return {
    ask(tenantId: string): Promise<T> {
      const known = running.get(tenantId);
      if (known) return known.answer;
      const answer = ask(tenantId).finally(() => running.delete(tenantId));
      running.set(tenantId, { answer, at: clock.now() });
      return answer;
    },
    /** Since before this moment. */
    isUnderWay: (tenantId: string) => (running.get(tenantId)?.at ?? Number.POSITIVE_INFINITY) < clock.now(),
  };
}

type Listener = (news: 'proven' | 'awaited') => void;

function createListeners() {
  const byTenant = new Map<string, Set<Listener>>();
  return {
    add(tenantId: string, listener: Listener): () => void {
      const known = byTenant.get(tenantId) ?? new Set();
      byTenant.set(tenantId, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) byTenant.delete(tenantId);
      };
    },
    /** False: nobody hears. */
    tell(tenantId: string, news: 'proven' | 'awaited'): boolean {
      const hearing = byTenant.get(tenantId);
      for (const listener of hearing ?? []) listener(news);
      return hearing !== undefined;
    },
  };
}

async function tryOut({ db, prover }: RightsDeps, tenantId: string): Promise<RightProof[]> {
  const [syncUserIds, someone] = await Promise.all([
    listProvingUsers(db, tenantId, hearingLost),
    findUnmarked(db, tenantId),
  ]);
  return prover.prove(tenantId, { syncUserIds, someone });
}

/** Before activation the wizard's steps tell what is missing; nobody is alarmed. */
async function record(deps: RightsDeps, tenantId: string, proofs: readonly RightProof[]): Promise<void> {
  const { db, scheduler, wake, changed } = deps;
  const at = new Date(scheduler.now());
  const before = await listRights(db, tenantId);
  await saveRights(db, tenantId, proofs, at);
  const { phase } = await readPhase(db, tenantId);
  if (phase !== 'onboarding') await tellTroubles(deps, tenantId, proofs, at);
  await clearOutlivedRefusals(db, tenantId, at);
  const back = cameBack(before, proofs);
  if (back.length > 0) {
    deps.events.record('rights_back', { tenantId, rights: back.join(' ') });
    await wakeRefused(db, tenantId, refusedCodes);
    wake(tenantId);
    if (back.includes('User.Read.All') && phase !== 'onboarding') await deps.directoryBack(tenantId);
  }
  changed(tenantId);
}

function cameBack(before: readonly RightRecord[], proofs: readonly RightProof[]): string[] {
  const lost = new Set(before.filter(({ state }) => state !== 'granted').map(({ name }) => name));
  return proofs.filter(({ name, state }) => state === 'granted' && lost.has(name)).map(({ name }) => name);
}

/** What is newly lost is told before what is over: no chat hears "in step as before" while something is not. */
async function tellTroubles(
  { db, troubles, wake }: RightsDeps,
  tenantId: string,
  proofs: readonly RightProof[],
  at: Date,
): Promise<void> {
  const { rights, directory, hearing } = troublesOf(proofs);
  const { vendorCode } = proofs.find((proof) => proof.vendorCode !== undefined) ?? {};
  const named: Record<string, string> = vendorCode === undefined ? {} : { vendorCode };
  const told = [
    { source: 'rights', code: rights },
    { source: 'directory-right', code: directory },
  ] as const;
  for (const { source, code } of told)
    if (code !== undefined && code !== 'unknown') await troubles.report(tenantId, source, code, at, named);
  if (hearing !== 'unknown' && (await setHearing(db, tenantId, { heard: hearing, lost: hearingLost }))) {
    if (!hearing) await troubles.report(tenantId, 'sync-user', hearingLost, at);
    // its rounds are read on the timer, or subscribed again
    wake(tenantId);
  }
  for (const { source, code } of told) if (code === undefined) await troubles.resolved(tenantId, source);
}

/** Proven by an admin's own sign-in, not by a loop. */
const byAdminsOnly = 'User.Read' satisfies RightRecord['name'];
/** Proofs that a downtime has left overdue are spread over the first minutes. */
const spreadMs = 10 * 60_000;

/** Runs until the lead ends. Sleeps for hours: only proofs wake it. */
export async function watchRights(deps: LeadDeps, lead: Lead): Promise<void> {
  const { db, rights, scheduler, random } = deps;
  const { tenantId, signal, startedAt } = lead;
  const bell = createBell(scheduler);
  const fresh = () => ({ tries: 0, triedAt: 0, restMs: lookAgainAfter(0, random) });
  const look = { ...fresh(), awaited: false };
  const stop = rights.listen(tenantId, (news) => {
    if (news === 'awaited') Object.assign(look, fresh(), { awaited: true });
    bell.ring();
  });
  await repeat(deps, { name: 'rights', tenantId, bell, signal }, async () => {
    const records = (await listRights(db, tenantId)).filter(({ name }) => name !== byAdminsOnly);
    const checkedAt = Math.max(0, ...records.map((record) => record.checkedAt.getTime()));
    const lost = records.some(({ state }) => state !== 'granted');
    if (!lost) rights.foundHeld(tenantId);
    if (!lost && look.triedAt <= checkedAt) Object.assign(look, fresh());
    const daily = Math.max(nextDaily(tenantId, checkedAt), startedAt + (timeOfDay(tenantId) % spreadMs));
    const again = Math.max(checkedAt, look.triedAt) + look.restMs;
    const waitMs = (lost || look.triedAt > checkedAt ? again : daily) - scheduler.now();
    if (waitMs > 0 && !look.awaited) return waitMs;
    look.awaited = false;
    look.triedAt = scheduler.now();
    look.restMs = lookAgainAfter(look.tries, random);
    look.tries += 1;
    await rights.prove(tenantId).catch((err: unknown) => {
      if (!(err instanceof VendorError)) throw err;
      deps.logger.info({ err, tenantId }, 'rights could not be proven');
    });
    return 0;
  });
  stop();
}
