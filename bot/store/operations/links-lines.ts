/** What Cloudya said about lines. A changed line makes its link dirty in the same statement. */
import type { LineReading } from '../../presence/ports.ts';
import type { Queryable } from '../database.ts';

export interface LineBatch {
  /** The customer it is about. */
  kAccount: string;
  readings: readonly LineReading[];
  /** A snapshot replaces everything: a line it does not name is unknown. */
  snapshot: boolean;
  /** The change happens now, so its delay can be measured. */
  live: boolean;
  receivedAt: Date;
  /** A line last confirmed before this had gone stale, so that confirming it is news. */
  staleBefore: Date;
}

/** Records lines; answers the extensions whose line changed or whose silence ended. The caller has one reading per extension. */
export async function recordLines(db: Queryable, tenantId: string, batch: LineBatch): Promise<string[]> {
  const readings = batch.readings.map(({ extension, line, updatedAt }) => ({
    extension,
    line,
    updated: updatedAt ?? null,
  }));
  // Two statements, because one for both would read every link of the tenant at each change of a line.
  const concerned = batch.snapshot ? '$5::text[] is not null' : 'l.extension = any($5::text[])';
  const rows = await db.query<{ extension: string; news: boolean }>(
    `with said as (
       select * from jsonb_to_recordset($2::jsonb) as s(extension text, line text, updated timestamptz)
     ), wanted as (
       select l.extension, coalesce(s.line, 'unknown') as line, s.updated,
         l.line <> coalesce(s.line, 'unknown') as changed,
         coalesce(greatest(l.line_confirmed_at, c.lines_confirmed_at) < $4, true) as was_stale
       from links l left join cloudya_connections c using (tenant_id, k_account) left join said s using (extension)
       where l.tenant_id = $1 and l.k_account = $7 and ${concerned}
     )
     update links l set
       line = w.line,
       line_since = case when w.changed then $3 else coalesce(l.line_since, $3) end,
       line_updated_at = case when w.changed then w.updated else coalesce(l.line_updated_at, w.updated) end,
       line_noticed_at = case
         when not w.changed then l.line_noticed_at
         when not $6 then null
         else least(w.updated, $3) end,
       line_confirmed_at = $3,
       inputs_version = l.inputs_version + case when w.changed or w.was_stale then 1 else 0 end,
       next_try_at = case when w.changed then null else l.next_try_at end
     from wanted w
     where l.tenant_id = $1 and l.extension = w.extension
       and (w.changed or w.was_stale or l.line_confirmed_at is null)
     returning l.extension, w.changed or w.was_stale as news`,
    [
      tenantId,
      JSON.stringify(readings),
      batch.receivedAt,
      batch.staleBefore,
      readings.map(({ extension }) => extension),
      batch.live,
      batch.kAccount,
    ],
  );
  return rows.filter((row) => row.news).map((row) => row.extension);
}

/** Extensions of a customer linked since its last snapshot: nothing has been said about their lines yet. */
export async function listUnheard(db: Queryable, tenantId: string, kAccount: string): Promise<string[]> {
  const rows = await db.query<{ extension: string }>(
    'select extension from links where tenant_id = $1 and k_account = $2 and line_since is null',
    [tenantId, kAccount],
  );
  return rows.map((row) => row.extension);
}

/** The customer's stream is alive: every line of it is confirmed, in one row. */
export async function confirmLines(db: Queryable, tenantId: string, kAccount: string, at: Date): Promise<void> {
  await db.query(
    `update cloudya_connections set lines_confirmed_at = greatest(lines_confirmed_at, $3), last_line_at = $3
     where tenant_id = $1 and k_account = $2`,
    [tenantId, kAccount, at],
  );
}

/** Since when the customer's line-state stream stands; null = it is down. */
export async function recordLineStream(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  connectedSince: Date | null,
): Promise<void> {
  await db.query('update cloudya_connections set connected_since = $3 where tenant_id = $1 and k_account = $2', [
    tenantId,
    kAccount,
    connectedSince,
  ]);
}
