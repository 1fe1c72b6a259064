/** What the operator has ended by the command `npm run customers`, the app carries out: the connection leaves, its tenant is told. */
import { ofCustomer, type Troubles } from '../presence/trouble.ts';
import type { Database, Queryable } from '../store/database.ts';
import { listHoldings, listWithdrawals, removeWithdrawal, type Withdrawal } from '../store/operations/assignments.ts';
import { listCustomers } from '../store/operations/connections.ts';
import { forgetTold } from '../store/operations/conversations.ts';
import { changeStep } from '../store/operations/onboarding-steps.ts';
import { readPhase } from '../store/operations/phases.ts';
import { listStanding, resolveTrouble } from '../store/operations/troubles.ts';
import { createBell } from './bell.ts';
import { type RepeatDeps, repeat } from './repeat.ts';

export interface WithdrawalDeps extends RepeatDeps {
  db: Database;
  troubles: Troubles;
  /** Takes back what stands for the customer's people, then removes the connection: at once before activation. May be asked again. */
  leave(tenantId: string, kAccount: string): Promise<unknown>;
  /** Puts the update of the progress card into the queue. */
  progressChanged(tx: Queryable, tenantId: string): Promise<void>;
  changed(tenantId: string): void;
}

const everyMs = 5_000;
/** A tenant that goes on with other customers has read it by then, and it stays in "who did what". */
const standsMs = 24 * 60 * 60_000;
const source = 'withdrawn';
const code = 'cloudya_customer_withdrawn';

export function followWithdrawals(deps: WithdrawalDeps): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();
  const bell = createBell(deps.scheduler);
  let running = Promise.resolve();
  return {
    start() {
      running = repeat(deps, { name: 'withdrawals', bell, signal: stopping.signal }, async () => {
        await followOnce(deps);
        return everyMs;
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** One look. Killed anywhere, the next one does it again. */
export async function followOnce(deps: WithdrawalDeps): Promise<void> {
  const failures: unknown[] = [];
  for (const withdrawal of await listWithdrawals(deps.db))
    await follow(deps, withdrawal).catch((error: unknown) => failures.push(error));
  // one that fails holds up no other
  if (failures.length > 0) throw failures[0];
  for (const { tenantId, source: standing, at } of await listStanding(deps.db, `${source}@`))
    await end(deps, tenantId, standing.slice(source.length + 1), at);
}

async function follow(deps: WithdrawalDeps, withdrawal: Withdrawal): Promise<void> {
  const { tenantId, kAccount } = withdrawal;
  const [holding] = await listHoldings(deps.db, kAccount);
  const { assigned, connected } = holding ?? {};
  const again = withdrawal.key === 'operator' && assigned?.tenantId === tenantId;
  const stands = connected?.tenantId === tenantId && connected.key === withdrawal.key;
  if (stands && !again) await carryOut(deps, withdrawal);
  await removeWithdrawal(deps.db, withdrawal);
  deps.changed(tenantId);
}

/** Told as trouble after activation; in the wizard's step where it is open, or will be, as without any customer a tenant is deactivated. */
async function carryOut(deps: WithdrawalDeps, { tenantId, kAccount, at }: Withdrawal): Promise<void> {
  const { db, troubles, leave, progressChanged } = deps;
  const inWizard = (await readPhase(db, tenantId)).phase === 'onboarding';
  if (!inWizard) await troubles.report(tenantId, ofCustomer(source, kAccount), code, at, { kAccount });
  const others = (await listCustomers(db, tenantId)).filter((other) => other !== kAccount);
  // told first: killed in between, the next look finds the connection still there
  if (inWizard || others.length === 0) {
    await db.transaction(async (tx) => {
      await changeStep(tx, tenantId, 'connect', { problem: { code, at: at.toISOString(), values: { kAccount } } });
      await progressChanged(tx, tenantId);
    });
  }
  await leave(tenantId, kAccount);
}

/** Over when the customer is connected again; after a while, too, where others go on: without a word, as nothing has changed. */
async function end({ db, troubles, scheduler, changed }: WithdrawalDeps, tenantId: string, kAccount: string, at: Date) {
  const customers = await listCustomers(db, tenantId);
  if (customers.includes(kAccount)) return troubles.resolved(tenantId, ofCustomer(source, kAccount));
  if (customers.length === 0 || scheduler.now() - at.getTime() < standsMs) return;
  await db.transaction(async (tx) => {
    await resolveTrouble(tx, tenantId, ofCustomer(source, kAccount));
    await forgetTold(tx, tenantId, `${code}@${kAccount}`);
  });
  changed(tenantId);
}
