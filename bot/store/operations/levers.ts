/** What was changed on phones: recorded before it is written, removed from the record when it is as it was. */
import type { LeverKind, LeverRefusal } from '../../../contract/acting.ts';
import type { LeverRecord, LeverRecords, LeverState } from '../../presence/levers.ts';
import type { LeverIntent, LeverKey, LeverOutcome, LeverRefused, LeverRest } from '../../presence/link-store.ts';
import type { Queryable } from '../database.ts';

/** As JSON inside a row of `links`. */
export interface LeverRow {
  state: LeverState;
  before: string | null;
  wanted: string;
  refusal: LeverRefusal | null;
  since: string;
  next_try_at: string | null;
  tries: number;
  mismatches: number;
  last_error: string | null;
}

/** Levers of link `l`, by kind; null where there are none. */
export const leversColumn = `(
  select jsonb_object_agg(v.kind, to_jsonb(v) - array['tenant_id', 'extension', 'kind']) from levers v
  where v.tenant_id = l.tenant_id and v.extension = l.extension)`;

/** May link `l` carry something of ours on the phone? */
export const leverMarked = `exists (
  select 1 from levers v where v.tenant_id = l.tenant_id and v.extension = l.extension and v.before is not null)`;

/** Lever `v` is a mark of ours, but for what cannot be put back and is no longer waited for. */
export const isPending = `v.before is not null and v.state <> 'refused'`;
export const leverPending = `exists (
  select 1 from levers v where v.tenant_id = l.tenant_id and v.extension = l.extension and ${isPending})`;

/** Is a lever of link `l` refused in a way that can be mended? Who never logs in to queues is no such refusal. */
export const leverRefused = `exists (
  select 1 from levers v where v.tenant_id = l.tenant_id and v.extension = l.extension
    and v.state = 'refused' and v.refusal <> 'not-an-agent')`;

export function toLevers(rows: Partial<Record<LeverKind, LeverRow>> | null): LeverRecords {
  return Object.fromEntries(Object.entries(rows ?? {}).map(([kind, row]) => [kind, toLever(row)]));
}

function toLever(row: LeverRow): LeverRecord {
  return {
    state: row.state,
    before: row.before ?? undefined,
    wanted: row.wanted,
    refusal: row.refusal ?? undefined,
    since: new Date(row.since),
    nextTryAt: row.next_try_at === null ? undefined : new Date(row.next_try_at),
    tries: row.tries,
    mismatches: row.mismatches,
    lastError: row.last_error ?? undefined,
  };
}

const ofLink = 'from links l where l.tenant_id = $1 and l.extension = $2';

/**
 * What is about to be written, and what stands now. False = the inputs moved, or another process has recorded something
 * else meanwhile: what stood before us is never overwritten by what stands because of us.
 */
export async function recordLeverIntent(db: Queryable, tenantId: string, intent: LeverIntent): Promise<boolean> {
  const { extension, kind, state, before, wanted, at, version } = intent;
  const rows = await db.query(
    `insert into levers (tenant_id, extension, kind, state, before, wanted, since)
     select l.tenant_id, l.extension, $3, $4, $5, $6, $7::timestamptz ${ofLink} and l.inputs_version = $8
     on conflict (tenant_id, extension, kind) do update set
       state = excluded.state, before = excluded.before, wanted = excluded.wanted, next_try_at = null,
       since = case when excluded.state = 'putting-back' and levers.refusal is not null then levers.since
         else excluded.since end,
       refusal = case when excluded.state = 'putting-back' then levers.refusal end
     where levers.before is null or (levers.before = excluded.before and levers.wanted = excluded.wanted)
     returning 1 as recorded`,
    [tenantId, extension, kind, state, before, wanted, at, version],
  );
  return rows.length > 0;
}

/** How a step ended. */
export async function recordLever(db: Queryable, tenantId: string, outcome: LeverOutcome): Promise<void> {
  const { extension, kind, state, wanted, at } = outcome;
  await db.query(
    `insert into levers (tenant_id, extension, kind, state, wanted, since)
     select l.tenant_id, l.extension, $3, $4, $5, $6::timestamptz ${ofLink}
     on conflict (tenant_id, extension, kind) do update set
       state = excluded.state, wanted = excluded.wanted, since = excluded.since,
       before = case when excluded.state = 'used' then levers.before end,
       refusal = null, next_try_at = null, tries = 0, mismatches = 0, last_error = null`,
    [tenantId, extension, kind, state, wanted, at],
  );
}

/**
 * Written down for the admin where something has to be mended by hand, and at the first of its kind: a missing right is
 * the same for everybody.
 */
export async function recordLeverRefused(db: Queryable, tenantId: string, refused: LeverRefused): Promise<void> {
  const { extension, kind, refusal, wanted, error, at, nextTryAt } = refused;
  await db.query(
    `with known as (
       select 1 from levers
       where tenant_id = $1 and kind = $3 and refusal = $4 and (extension = $2 or $4 <> 'cannot-put-back')
     ), was as (
       select before from levers where tenant_id = $1 and extension = $2 and kind = $3
     ), kept as (
       insert into levers (tenant_id, extension, kind, state, refusal, wanted, since, next_try_at, last_error)
       select l.tenant_id, l.extension, $3, 'refused', $4, $5, $6::timestamptz, $7::timestamptz, $8 ${ofLink}
       on conflict (tenant_id, extension, kind) do update set
         state = 'refused', refusal = excluded.refusal, next_try_at = excluded.next_try_at,
         last_error = excluded.last_error, tries = levers.tries + 1,
         since = case when levers.refusal = excluded.refusal then levers.since else excluded.since end,
         wanted = case when excluded.refusal = 'cannot-put-back' then levers.wanted else excluded.wanted end,
         before = case when excluded.refusal = 'cannot-put-back' then levers.before end
       returning kind
     )
     insert into audit (tenant_id, at, act, details)
     select $1, $6, 'lever-refused', jsonb_strip_nulls(jsonb_build_object(
       'extension', $2::text, 'lever', $3::text, 'refusal', $4::text,
       'before', case when $4 = 'cannot-put-back' then (select before from was) end))
     from kept where not exists (select 1 from known)`,
    [tenantId, extension, kind, refusal, wanted, at, nextTryAt, error],
  );
}

/** What stood before on phones of a customer whose removal leaves them as they are; written down but for what was before. */
export async function recordLeftBehind(tx: Queryable, tenantId: string, kAccount: string, at: Date): Promise<void> {
  await tx.query(
    `insert into audit (tenant_id, at, act, details)
     select $1, $3, 'lever-refused', jsonb_build_object(
       'extension', extension, 'lever', kind, 'refusal', 'cannot-put-back', 'before', before)
     from levers where tenant_id = $1 and split_part(extension, '@', 2) = $2 and before is not null and state <> 'refused'
     order by extension, kind`,
    [tenantId, kAccount, at],
  );
}

export async function forgetLever(db: Queryable, tenantId: string, { extension, kind }: LeverKey): Promise<void> {
  await db.query('delete from levers where tenant_id = $1 and extension = $2 and kind = $3', [
    tenantId,
    extension,
    kind,
  ]);
}

/** It did not work: tried again at `at`. Where nothing is recorded yet, nothing was written. */
export async function restLever(db: Queryable, tenantId: string, rest: LeverRest): Promise<void> {
  const { extension, kind, wanted, error, mismatch, now, at } = rest;
  await db.query(
    `insert into levers (tenant_id, extension, kind, state, wanted, since, next_try_at, tries, last_error)
     select l.tenant_id, l.extension, $3, 'taking', $4, $5::timestamptz, $6::timestamptz, 1, $7 ${ofLink}
     on conflict (tenant_id, extension, kind) do update set
       wanted = case when levers.before is null then excluded.wanted else levers.wanted end,
       next_try_at = excluded.next_try_at, last_error = excluded.last_error, tries = levers.tries + 1,
       mismatches = levers.mismatches + $8`,
    [tenantId, extension, kind, wanted, now, at, error, mismatch ? 1 : 0],
  );
}

/** What was refused, or failed, does not rest any longer. */
export async function tryLeversAgain(db: Queryable, tenantId: string): Promise<void> {
  await db.query('update levers set next_try_at = null where tenant_id = $1 and next_try_at is not null', [tenantId]);
}

/** In extensions. */
export interface LeverCounts {
  used: number;
  refused: number;
}

/** Who never logs in to queues is no refusal anybody could mend. */
export async function countLevers(db: Queryable, tenantId: string): Promise<LeverCounts> {
  const [row] = await db.query<LeverCounts>(
    `select count(distinct v.extension) filter (where v.state = 'used') as used,
       count(distinct v.extension) filter (where v.state = 'refused' and v.refusal <> 'not-an-agent') as refused
     from levers v join links l using (tenant_id, extension) where v.tenant_id = $1 and not l.retired`,
    [tenantId],
  );
  return { used: row?.used ?? 0, refused: row?.refused ?? 0 };
}
