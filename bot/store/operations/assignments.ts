/** Which customer belongs to which tenant: assigned by the operator, or connected. Needs a look beyond one tenant; what others have is answered to the operator alone. */
import type { CloudyaKey } from '../../../contract/onboarding.ts';
import type { Queryable } from '../database.ts';

/** Any number of our own. */
const customerLock = 4_018_736;

/** Until the transaction ends nobody else gives this customer to anybody. */
export async function lockCustomer(tx: Queryable, kAccount: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [customerLock, kAccount]);
}

export interface CustomerHolding {
  kAccount: string;
  companyName: string | undefined;
  assigned: { tenantId: string; at: Date } | undefined;
  /** `leaving`: the connection is being removed, or will be. */
  connected: { tenantId: string; key: CloudyaKey; leaving: boolean } | undefined;
}

interface HoldingRow {
  k_account: string;
  company_name: string | null;
  assigned_to: string | null;
  assigned_at: Date | null;
  connected_by: string | null;
  key: CloudyaKey | null;
  leaving: boolean;
}

/** What the operator's `list` shows of all tenants; or of one customer, whoever has it. */
export async function listHoldings(db: Queryable, kAccount?: string): Promise<CustomerHolding[]> {
  const rows = await db.query<HoldingRow>(
    `select coalesce(a.k_account, c.k_account) as k_account, c.company_name, a.tenant_id as assigned_to, a.assigned_at,
       c.tenant_id as connected_by, c.key, c.leaving_at is not null or exists (
         select 1 from withdrawals w where w.tenant_id = c.tenant_id and w.k_account = c.k_account) as leaving
     from assignments a full join cloudya_connections c on c.k_account = a.k_account
     where $1::text is null or coalesce(a.k_account, c.k_account) = $1
     order by length(coalesce(a.k_account, c.k_account)), coalesce(a.k_account, c.k_account)`,
    [kAccount ?? null],
  );
  return rows.map(toHolding);
}

function toHolding(row: HoldingRow): CustomerHolding {
  const { assigned_to, assigned_at, connected_by, key, leaving } = row;
  return {
    kAccount: row.k_account,
    companyName: row.company_name ?? undefined,
    assigned: assigned_to !== null && assigned_at !== null ? { tenantId: assigned_to, at: assigned_at } : undefined,
    connected: connected_by !== null && key !== null ? { tenantId: connected_by, key, leaving } : undefined,
  };
}

/** Customer numbers assigned to this tenant, in ascending order. */
export async function listAssigned(db: Queryable, tenantId: string): Promise<string[]> {
  const rows = await db.query<{ k_account: string }>(
    'select k_account from assignments where tenant_id = $1 order by length(k_account), k_account',
    [tenantId],
  );
  return rows.map(({ k_account }) => k_account);
}

/** Throws a unique violation when it is assigned already. */
export async function addAssignment(tx: Queryable, tenantId: string, kAccount: string, at: Date): Promise<void> {
  await tx.query('insert into assignments (k_account, tenant_id, assigned_at) values ($1, $2, $3)', [
    kAccount,
    tenantId,
    at,
  ]);
}

export async function removeAssignment(tx: Queryable, tenantId: string, kAccount: string): Promise<void> {
  await tx.query('delete from assignments where tenant_id = $1 and k_account = $2', [tenantId, kAccount]);
}

export interface Withdrawal {
  tenantId: string;
  kAccount: string;
  key: CloudyaKey;
  at: Date;
}

/** The operator has ended this connection: the app follows. */
export async function addWithdrawal(tx: Queryable, { tenantId, kAccount, key, at }: Withdrawal): Promise<void> {
  await tx.query(
    `insert into withdrawals (tenant_id, k_account, key, at) values ($1, $2, $3, $4)
     on conflict (tenant_id, k_account) do update set key = excluded.key, at = excluded.at`,
    [tenantId, kAccount, key, at],
  );
}

/** Of all tenants: what the app has to follow. */
export async function listWithdrawals(db: Queryable): Promise<Withdrawal[]> {
  const rows = await db.query<{ tenant_id: string; k_account: string; key: CloudyaKey; at: Date }>(
    'select tenant_id, k_account, key, at from withdrawals order by at',
  );
  return rows.map(({ tenant_id, k_account, key, at }) => ({ tenantId: tenant_id, kAccount: k_account, key, at }));
}

/** It has been followed. One that the operator has made meanwhile stays. */
export async function removeWithdrawal(tx: Queryable, { tenantId, kAccount, key, at }: Withdrawal): Promise<void> {
  await tx.query('delete from withdrawals where tenant_id = $1 and k_account = $2 and key = $3 and at = $4', [
    tenantId,
    kAccount,
    key,
    at,
  ]);
}
