/** Linked people: number `n` has extension 100+n of customer K1234 and user id `user-n`, in rounds of 600. */
import type { Database } from '../../bot/store/database.ts';
import { extensionName } from '../../contract/extension.ts';

export const worldStart = new Date('2026-03-02T09:00:00Z');
export const customer = 'K1234';
export const extensionOf = (n: number, kAccount = customer) => extensionName({ number: String(100 + n), kAccount });
export const userOf = (n: number) => `user-${n}`;

/** A Cloudya customer of the tenant. */
export async function insertCustomer(db: Database, tenantId: string, kAccount = customer): Promise<void> {
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at, connected_at)
     values ($1, $2, 'Contoso GmbH', 0, 'client', 'presence', '', '{}', 'on', $3, $3, $3)`,
    [tenantId, kAccount, worldStart],
  );
}

/** A tenant in `phase` with one customer and `people` links, nothing known about any of them. */
export async function insertPeople(
  db: Database,
  tenantId: string,
  people: number,
  phase = 'active',
  kAccount = customer,
): Promise<void> {
  await db.query('insert into tenants (tenant_id, phase, created_at) values ($1, $2, $3)', [
    tenantId,
    phase,
    worldStart,
  ]);
  await insertCustomer(db, tenantId, kAccount);
  await db.query(
    `insert into links (tenant_id, extension, user_id, name, matched_by, round)
     select $1, (100 + n) || '@' || $3::text, 'user-' || n, 'Person ' || n, 'mail', (n - 1) / 600 + 1
     from generate_series(1, $2::integer) as n`,
    [tenantId, people, kAccount],
  );
}
