/** The loop that reads e-mails again while a tenant runs. Customers do not wait for each other. */
import { type Customer, freshPace, type RefreshPace, refreshCustomer } from '../onboarding/refresh-emails.ts';
import { backOff } from '../presence/back-off.ts';
import { ofCustomer, watchTrouble } from '../presence/trouble.ts';
import { type Bell, createBell } from './bell.ts';
import { type Lead, type LeadDeps, tickMs } from './lead.ts';
import { repeat } from './repeat.ts';

/** Customers that come and go, and a reading an admin has asked for, are seen after so long. */
const longestRestMs = 60_000;

interface Turns {
  pace: RefreshPace;
  failures: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
  underWay: Promise<void> | undefined;
}

/** Runs until the lead ends. */
export async function refreshEmails(deps: LeadDeps, lead: Lead): Promise<void> {
  const { scheduler, emailRefresh } = deps;
  const { tenantId, signal } = lead;
  const bell = createBell(scheduler);
  const customers = new Map<string, Turns>();
  await repeat(deps, { name: 'e-mails', tenantId, bell, signal }, async () => {
    const { kAccounts, beingRead } = await emailRefresh.emails.loadCustomers(tenantId);
    dropGone(customers, kAccounts);
    if (beingRead) return tickMs;
    const now = scheduler.now();
    let next = now + longestRestMs;
    for (const kAccount of kAccounts) {
      const turns = customers.get(kAccount) ?? firstTurn(deps, { tenantId, kAccount });
      customers.set(kAccount, turns);
      if (turns.underWay !== undefined) continue;
      if (turns.dueAt <= now) takeTurn(deps, { tenantId, kAccount }, turns, bell, signal);
      else next = Math.min(next, turns.dueAt);
    }
    return next - now;
  });
  await Promise.all([...customers.values()].map(({ underWay }) => underWay));
}

/** Who is connected again begins anew: what was told of before went with the removal. */
function dropGone(customers: Map<string, Turns>, kAccounts: readonly string[]): void {
  for (const [kAccount, { underWay }] of customers)
    if (underWay === undefined && !kAccounts.includes(kAccount)) customers.delete(kAccount);
}

function firstTurn({ troubles, rights, scheduler: clock }: LeadDeps, { tenantId, kAccount }: Customer): Turns {
  const watch = (of: 'cloudya-extensions' | 'cloudya-emails') =>
    watchTrouble({ troubles, rights, clock }, tenantId, ofCustomer(of, kAccount), { kAccount });
  const pace = freshPace({ extensions: watch('cloudya-extensions'), emails: watch('cloudya-emails') });
  return { pace, failures: 0, dueAt: 0, underWay: undefined };
}

function takeTurn(deps: LeadDeps, customer: Customer, turns: Turns, bell: Bell, signal: AbortSignal): void {
  const { scheduler, emailRefresh, logger, random } = deps;
  const turn = async () => {
    try {
      const restMs = await refreshCustomer(emailRefresh, customer, turns.pace, signal);
      turns.failures = 0;
      turns.dueAt = scheduler.now() + restMs;
    } catch (err) {
      const restMs = backOff(1_000, 60_000, turns.failures, random);
      turns.failures += 1;
      turns.dueAt = scheduler.now() + restMs;
      if (!signal.aborted) logger.warn({ err, ...customer, restMs }, 'e-mails could not be read again now');
    }
    turns.underWay = undefined;
    bell.ring();
  };
  turns.underWay = turn();
}
