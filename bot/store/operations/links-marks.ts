/** Our marks: recorded before they are made, removed from the record after they are gone. */
import type { DerivedState } from '../../../contract/presence.ts';
import type { Link } from '../../presence/link.ts';
import type { Intent, SessionGone, SessionSet } from '../../presence/link-store.ts';
import type { Queryable } from '../database.ts';
import { isPending } from './levers.ts';
import { type LinkRow, linkColumns, linkMarked, linksWithTenant, marked, toLink } from './links-rows.ts';

/** How often to read again, a second apart, until a write of ours shows. */
const readBacks = 4;

/** Records what is about to be written. False = superseded: the inputs moved, the write must not leave. */
export async function recordIntent(db: Queryable, tenantId: string, intent: Intent): Promise<boolean> {
  const rows = await db.query(
    `update links set
       session_intended_at = case when $4::timestamptz is null then session_intended_at
         else coalesce(session_intended_at, $6) end,
       session_expires_at = case when $4::timestamptz is null then session_expires_at
         else greatest(session_expires_at, $4) end,
       published_intended = coalesce($5, published_intended)
     where tenant_id = $1 and extension = $2 and inputs_version = $3
     returning 1 as recorded`,
    [tenantId, intent.extension, intent.version, intent.sessionUntil ?? null, intent.tell ?? null, intent.now],
  );
  return rows.length > 0;
}

/** Teams has answered: our session stands. */
export async function recordSessionSet(
  db: Queryable,
  tenantId: string,
  extension: string,
  session: SessionSet,
): Promise<void> {
  await db.query(
    `update links set
       session_intended_at = coalesce(session_intended_at, $3),
       session_set_at = case when $5 then $3 else coalesce(session_set_at, $3) end,
       session_renewed_at = $3,
       session_expires_at = $4,
       session_edge_at = case when $5 then $6 else session_edge_at end,
       session_accepted_ms = case when $5 then $7::integer else session_accepted_ms end,
       session_visible_ms = case when $5 then null else session_visible_ms end,
       session_seen_at = case when $5 then null else session_seen_at end,
       session_cleared_at = null, echo_until = null,
       read_due_at = case when $5 then least(read_due_at, $8) else read_due_at end,
       read_again = case when $5 then greatest(read_again, ${readBacks}) else read_again end,
       acted_at = $3
     where tenant_id = $1 and extension = $2`,
    [
      tenantId,
      extension,
      session.at,
      session.expiresAt,
      session.fresh,
      session.edgeAt ?? null,
      session.acceptedMs ?? null,
      session.readAt,
    ],
  );
}

/** Our session is gone since `at`: cleared, or ended by itself. */
export async function recordSessionGone(
  db: Queryable,
  tenantId: string,
  extension: string,
  gone: SessionGone,
): Promise<void> {
  await db.query(
    `update links set
       session_intended_at = null, session_set_at = null, session_renewed_at = null, session_expires_at = null,
       session_cleared_at = $3, echo_until = $4, acted_at = $5,
       read_due_at = least(read_due_at, $6), read_again = greatest(read_again, ${readBacks})
     where tenant_id = $1 and extension = $2`,
    [tenantId, extension, gone.at, gone.echoUntil, gone.actedAt, gone.readAt],
  );
}

/** Cloudya has answered: this is what it shows now. `none` = the target is gone. */
export async function recordPublished(
  db: Queryable,
  tenantId: string,
  extension: string,
  { state, targetId, at }: { state: DerivedState; targetId: string | undefined; at: Date },
): Promise<void> {
  await db.query(
    `update links set published = $3, published_at = $5, published_intended = null, target_id = $4, acted_at = $5
     where tenant_id = $1 and extension = $2`,
    [tenantId, extension, state, targetId ?? null, at],
  );
}

/** Links that carry a mark of ours, or might. */
export async function listMarked(db: Queryable, tenantId: string): Promise<Link[]> {
  const rows = await db.query<LinkRow>(
    `select ${linkColumns} from ${linksWithTenant}
     where l.tenant_id = $1 and ${marked} order by l.extension`,
    [tenantId],
  );
  return rows.map(toLink);
}

/** Marks for people of a customer that may still go: without those whose last failure is among `final`. */
export async function countPending(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  final: readonly string[],
): Promise<number> {
  const [row] = await db.query<{ marks: number }>(
    `select
       (select count(*) filter (where l.session_intended_at is not null)
          + count(*) filter (where (l.published <> 'none' or l.published_intended is not null)
              and coalesce(l.last_error, '') <> all($3::text[]))
        from links l where l.tenant_id = $1 and l.k_account = $2 and (${linkMarked}))
       + (select count(*) from levers v where v.tenant_id = $1 and split_part(v.extension, '@', 2) = $2
            and ${isPending} and coalesce(v.last_error, '') <> all($3::text[])) as marks`,
    [tenantId, kAccount, [...final]],
  );
  return row?.marks ?? 0;
}

/** Does a mark of ours stand that may still go? What could not be put back is tried again at a time of its own. */
export async function isWaitedFor(db: Queryable, tenantId: string, now: Date): Promise<boolean> {
  const [row] = await db.query<{ waits: boolean }>(
    `select exists (select 1 from links l where l.tenant_id = $1 and (${linkMarked}))
       or exists (select 1 from levers v where v.tenant_id = $1 and v.before is not null
            and (v.state <> 'refused' or coalesce(v.next_try_at <= $2, true))) as waits`,
    [tenantId, now],
  );
  return row?.waits ?? false;
}

/** Code of the last failure per extension that has one; its levers' come second. */
export async function listErrors(db: Queryable, tenantId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ extension: string; last_error: string }>(
    `select extension, last_error from levers where tenant_id = $1 and before is not null and last_error is not null
     union all select extension, last_error from links where tenant_id = $1 and last_error is not null`,
    [tenantId],
  );
  return new Map(rows.map((row) => [row.extension, row.last_error]));
}
