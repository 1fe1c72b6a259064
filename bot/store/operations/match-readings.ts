/** Progress of reading extensions, e-mails and directory, and where the directory is followed from. */
import type { DirectoryPosition, DirectoryWrite } from '../../onboarding/directory-store.ts';
import type { ReadingRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface ReadingRow {
  started_at: Date;
  emails_read: number;
  emails_total: number;
  emails_lately: number;
  seconds_lately: number | null;
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
            whole.emails as emails_read, lately.emails as emails_lately, lately.seconds as seconds_lately
     from match_readings r
     cross join lateral (
       select count(*) as emails, max(email_read_at) as newest from extensions e
       where e.tenant_id = r.tenant_id and e.email_read_at >= r.started_at) whole
     -- those that were saved first took time before it
     cross join lateral (
       select count(*) filter (where email_read_at > oldest) as emails,
              extract(epoch from max(email_read_at) - min(email_read_at))::float8 as seconds
       from (
         select email_read_at, min(email_read_at) over () as oldest from extensions e
         where e.tenant_id = r.tenant_id and e.email_read_at >= r.started_at
           and e.email_read_at > whole.newest - interval '1 minute') read_then) lately
     where r.tenant_id = $1`,
    [tenantId],
  );
  if (!row) return undefined;
  return {
    startedAt: row.started_at,
    emailsRead: row.emails_read,
    emailsTotal: row.emails_total,
    lately: { emails: row.emails_lately, seconds: row.seconds_lately ?? 0 },
    directoryRead: row.directory_read,
    finishedAt: row.finished_at ?? undefined,
    error: row.error ?? undefined,
    inUse: row.in_use,
  };
}

export interface ReadingChange {
  emailsTotal?: number;
  /** When the whole directory was read. */
  directoryReadAt?: Date;
  finishedAt?: Date;
  error?: string | null;
  inUse?: string[];
}

/** A reading that is finished leaves nothing that links and report have not followed. */
export async function saveReading(db: Queryable, tenantId: string, change: ReadingChange): Promise<void> {
  await db.query(
    `update match_readings set emails_total = coalesce($2, emails_total),
       directory_read = directory_read or $3::timestamptz is not null, directory_looked_at = coalesce($3, directory_looked_at),
       finished_at = coalesce($4, finished_at), outcomes_before = case when $4::timestamptz is null then outcomes_before end,
       error = case when $5 then $6 else error end, in_use = coalesce($7::jsonb, in_use)
     where tenant_id = $1`,
    [
      tenantId,
      change.emailsTotal ?? null,
      change.directoryReadAt ?? null,
      change.finishedAt ?? null,
      change.error !== undefined,
      change.error ?? null,
      change.inUse ? JSON.stringify(change.inUse) : null,
    ],
  );
}

export async function loadPosition(db: Queryable, tenantId: string): Promise<DirectoryPosition> {
  const [row] = await db.query<{ delta_link: string | null; outcomes_before: string | null; being_read: boolean }>(
    `select delta_link, outcomes_before, finished_at is null and not directory_read and error is null as being_read
     from match_readings where tenant_id = $1`,
    [tenantId],
  );
  return {
    link: row?.delta_link ?? undefined,
    outcomesBefore: row?.outcomes_before ?? undefined,
    beingRead: row?.being_read ?? false,
  };
}

/** False: the next look would not have begun where this one did. */
export async function movePosition(
  tx: Queryable,
  tenantId: string,
  { outcomesBefore, move }: Pick<DirectoryWrite, 'outcomesBefore' | 'move'>,
): Promise<boolean> {
  const rows = await tx.query(
    `update match_readings set outcomes_before = coalesce(outcomes_before, $2), delta_link = coalesce($3, delta_link)
     where tenant_id = $1 and ($4::text is null or delta_link = $4) returning 1 as moved`,
    [tenantId, outcomesBefore ?? null, move?.to ?? null, move?.from ?? null],
  );
  return rows.length > 0;
}

export async function endLook(db: Queryable, tenantId: string, at: Date): Promise<void> {
  await db.query('update match_readings set directory_looked_at = $2, outcomes_before = null where tenant_id = $1', [
    tenantId,
    at,
  ]);
}

/** When the directory was looked at last, to the end. */
export async function readLookedAt(db: Queryable, tenantId: string): Promise<Date | undefined> {
  const [row] = await db.query<{ directory_looked_at: Date | null }>(
    'select directory_looked_at from match_readings where tenant_id = $1',
    [tenantId],
  );
  return row?.directory_looked_at ?? undefined;
}
