/** Linked people: number `n` has extension 100+n and user id `user-n`, in rounds of 600. */
import type { Database } from '../../bot/store/database.ts';

export const worldStart = new Date('2026-03-02T09:00:00Z');
export const extensionOf = (n: number) => String(100 + n);
export const userOf = (n: number) => `user-${n}`;

/** A tenant in `phase` with `people` links, nothing known about any of them. */
export async function insertPeople(db: Database, tenantId: string, people: number, phase = 'active'): Promise<void> {
  await db.query('insert into tenants (tenant_id, phase, created_at) values ($1, $2, $3)', [
    tenantId,
    phase,
    worldStart,
  ]);
  await db.query(
    `insert into links (tenant_id, extension, user_id, name, matched_by, round)
     select $1, (100 + n)::text, 'user-' || n, 'Person ' || n, 'mail', (n - 1) / 600 + 1
     from generate_series(1, $2::integer) as n`,
    [tenantId, people],
  );
}
