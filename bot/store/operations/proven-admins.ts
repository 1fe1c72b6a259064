/** Whose admin role was proven in the tab, and when. */
import type { Queryable } from '../database.ts';

export interface ProvenAdmin {
  userId: string;
  name: string;
  upn: string;
  locale: string | undefined;
  provenAt: Date;
}

/** Answers whether this person was never proven before. */
export async function recordProvenAdmin(db: Queryable, tenantId: string, admin: ProvenAdmin): Promise<boolean> {
  const known = await db.query('select from proven_admins where tenant_id = $1 and user_id = $2', [
    tenantId,
    admin.userId,
  ]);
  await db.query(
    `insert into proven_admins (tenant_id, user_id, name, upn, locale, proven_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, user_id) do update set name = excluded.name, upn = excluded.upn, locale = coalesce(excluded.locale, proven_admins.locale), proven_at = excluded.proven_at`,
    [tenantId, admin.userId, admin.name, admin.upn, admin.locale ?? null, admin.provenAt],
  );
  return known.length === 0;
}

/** Newest first. */
export async function listProvenAdmins(db: Queryable, tenantId: string): Promise<ProvenAdmin[]> {
  const rows = await db.query<{ user_id: string; name: string; upn: string; locale: string | null; proven_at: Date }>(
    'select user_id, name, upn, locale, proven_at from proven_admins where tenant_id = $1 order by proven_at desc',
    [tenantId],
  );
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    upn: row.upn,
    locale: row.locale ?? undefined,
    provenAt: row.proven_at,
  }));
}
