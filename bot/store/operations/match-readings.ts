/** Progress of reading extensions, e-mails and directory. */
import type { ReadingRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface ReadingRow {
  started_at: Date;
  emails_read: number;
  emails_total: number;
  directory_read: boolean;
  finished_at: Date | null;
  error: string | null;
  in_use: string[];
}

/** Goes on with a reading that has not ended; begins a new one otherwise. */
export async function beginReading(db: Queryable, tenantId: string, at: Date): Promise<void> {
  await db.query(
    `insert into match_readings (tenant_id, started_at) values ($1, $2)
     on conflict (tenant_id) do update set started_at = excluded.started_at, directory_read = false, finished_at = null, error = null
       where match_readings.finished_at is not null`,
    [tenantId, at],
  );
}

export async function loadReading(db: Queryable, tenantId: string): Promise<ReadingRecord | undefined> {
  const [row] = await db.query<ReadingRow>(
    `select r.started_at, r.emails_total, r.directory_read, r.finished_at, r.error, r.in_use,
            (select count(*) from extensions e where e.tenant_id = r.tenant_id and e.email_read_at >= r.started_at) as emails_read
     from match_readings r where r.tenant_id = $1`,
    [tenantId],
  );
  if (!row) return undefined;
  return {
    startedAt: row.started_at,
    emailsRead: row.emails_read,
    emailsTotal: row.emails_total,
    directoryRead: row.directory_read,
    finishedAt: row.finished_at ?? undefined,
    error: row.error ?? undefined,
    inUse: row.in_use,
  };
}

export interface ReadingChange {
  emailsTotal?: number;
  directoryRead?: boolean;
  deltaLink?: string;
  finishedAt?: Date;
  error?: string | null;
  inUse?: string[];
}

export async function saveReading(db: Queryable, tenantId: string, change: ReadingChange): Promise<void> {
  await db.query(
    `update match_readings set emails_total = coalesce($2, emails_total), directory_read = coalesce($3, directory_read), delta_link = coalesce($4, delta_link),
       finished_at = coalesce($5, finished_at), error = case when $6 then $7 else error end, in_use = coalesce($8::jsonb, in_use)
     where tenant_id = $1`,
    [
      tenantId,
      change.emailsTotal ?? null,
      change.directoryRead ?? null,
      change.deltaLink ?? null,
      change.finishedAt ?? null,
      change.error !== undefined,
      change.error ?? null,
      change.inUse ? JSON.stringify(change.inUse) : null,
    ],
  );
}
