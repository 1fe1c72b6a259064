/** What Microsoft said about presence. There is one way in: a read. Hints only make a read due. */
import type { PresenceReading } from '../../presence/ports.ts';
import type { Queryable } from '../database.ts';

export interface PresenceBatch {
  /** Everybody who was asked for; who is missing in the answer is unknown. */
  asked: readonly string[];
  readings: readonly PresenceReading[];
  /** Orders readings where Microsoft leaves the sequence number out, and decides whether a read came after our write. */
  sentAt: Date;
  answeredAt: Date;
  /** A presence last read before this had gone stale, so that reading it is news. */
  staleBefore: Date;
  /** How long after an unchanged hinted read to read once more, milliseconds. */
  readAgainMs: number;
}

export interface RecordedPresence {
  extension: string;
  /** Presence changed. */
  changed: boolean;
  /** Somebody had asked for this read: a hint, a person, or our own write. */
  wasDue: boolean;
  /** Delay from the begin of the call to this read, if it is the first that shows our session. */
  visibleMs: number | null;
  round: number;
}

/**
 * How long a higher sequence number holds off lower ones that are read after it. Graph says that numbers grow, not that
 * they are never begun anew; two reads of one moment overtake each other by seconds, so after minutes only what is read counts.
 */
const sequenceHoldsMs = 10 * 60_000;

/**
 * Records one read. Ordered by sequence number, or by the time the read was sent where it is missing; an older reading
 * changes nothing, unless nothing else has been read for long. Answers the links that changed, were due, or showed our session for the first time.
 */
export async function recordPresences(
  db: Queryable,
  tenantId: string,
  batch: PresenceBatch,
): Promise<RecordedPresence[]> {
  const again = new Date(batch.answeredAt.getTime() + batch.readAgainMs);
  const heldSince = new Date(batch.sentAt.getTime() - sequenceHoldsMs);
  const rows = await db.query<{
    extension: string;
    changed: boolean;
    was_due: boolean;
    visible_ms: number | null;
    round: number;
  }>(recordStatement, [
    tenantId,
    JSON.stringify(recordsOf(batch)),
    batch.sentAt,
    batch.answeredAt,
    batch.staleBefore,
    again,
    heldSince,
    batch.asked,
  ]);
  return rows.map(({ extension, changed, was_due: wasDue, visible_ms: visibleMs, round }) => ({
    extension,
    changed,
    wasDue,
    visibleMs,
    round,
  }));
}

function recordsOf({ asked, readings }: PresenceBatch): object[] {
  const byId = new Map(readings.map((reading) => [reading.userId, reading]));
  return asked.map((id) => {
    const found = byId.get(id);
    return {
      user_id: id,
      availability: found?.availability ?? 'PresenceUnknown',
      activity: found?.activity ?? 'PresenceUnknown',
      out_of_office: found?.outOfOffice ?? false,
      sequence: found?.sequenceNumber ?? null,
    };
  });
}

// `shows_call` is looksLikeOurSession of presence/link.ts; `ended_echo`: a read sent after our session ended shows
// something else, and the session had been seen before, so that this is not just Microsoft lagging behind its begin.
const recordStatement = `
  with said as (
    select s.*,
      lower(s.activity) = 'inacall' or (lower(s.availability) = 'inacall' and lower(s.activity) <> 'inaconferencecall')
        as shows_call
    from jsonb_to_recordset($2::jsonb)
      as s(user_id text, availability text, activity text, out_of_office boolean, sequence text)
  ), compared as (
    select s.*, l.extension, case
        when s.sequence collate "C" > l.presence_sequence collate "C" then true
        when s.sequence collate "C" < l.presence_sequence collate "C" then coalesce(l.presence_sequence_at <= $7, false)
        else coalesce(l.presence_read_at <= $3, true) end as newer
    from said s join links l on l.tenant_id = $1 and l.user_id = s.user_id and l.user_id = any($8::text[])
  ), weighed as (
    select c.*,
      c.newer and (lower(c.availability), lower(c.activity), c.out_of_office)
        is distinct from (lower(l.availability), lower(l.activity), l.out_of_office) as changed,
      coalesce(l.presence_read_at < $5, true) as was_stale,
      coalesce(l.read_due_at <= $3, false) as was_due,
      l.presence_read_at is null as is_first,
      coalesce(c.newer and c.shows_call and l.session_seen_at is null
        and (l.session_set_at <= $3 or (l.session_set_at is null and l.echo_until > $3)), false) as seen,
      lower(l.activity) in ('inacall', 'inaconferencecall') as was_in_call
    from compared c join links l on l.tenant_id = $1 and l.extension = c.extension
  )
  update links l set
    availability = case when w.newer then w.availability else l.availability end,
    activity = case when w.newer then w.activity else l.activity end,
    out_of_office = case when w.newer then w.out_of_office else l.out_of_office end,
    presence_sequence = case when w.newer then coalesce(w.sequence, l.presence_sequence) else l.presence_sequence end,
    presence_sequence_at = case when w.newer and w.sequence is not null then $3 else l.presence_sequence_at end,
    presence_since = case when w.changed then $4 else coalesce(l.presence_since, $4) end,
    presence_read_at = greatest(l.presence_read_at, $3),
    presence_noticed_at = case
      when w.is_first then null
      when w.changed then least(l.hinted_at, $3)
      else l.presence_noticed_at end,
    hinted_at = case when w.changed or (w.was_due and l.read_again = 0) then null else l.hinted_at end,
    read_due_at = case
      when not w.was_due then l.read_due_at
      when w.changed or l.read_again = 0 then null
      else $6 end,
    read_again = case
      when not w.was_due then l.read_again
      when w.changed then 0
      else greatest(l.read_again - 1, 0) end,
    session_seen_at = case when w.seen then $4 else l.session_seen_at end,
    session_visible_ms = case
      when w.seen and not w.was_in_call and l.session_edge_at is not null
        then round(extract(epoch from $4::timestamptz - l.session_edge_at) * 1000)::integer
      else l.session_visible_ms end,
    echo_until = case
      when w.newer and not w.shows_call and l.session_cleared_at < $3 and l.session_seen_at is not null then null
      else l.echo_until end,
    inputs_version = l.inputs_version + case when w.changed or w.was_stale then 1 else 0 end,
    next_try_at = case when w.changed then null else l.next_try_at end
  from weighed w
  where l.tenant_id = $1 and l.extension = w.extension
  returning l.extension, l.round, w.changed, w.was_due,
    case when w.seen then l.session_visible_ms end as visible_ms`;

/**
 * A hint, a person or our own write asks for a read at `at`. `again`: how often to read once more while nothing has
 * changed. Links nobody reads (left out) are passed over. Answers how many became due.
 *
 * The newest demand counts, so that the answer to a read sent before it does not settle it; a later read comes forward.
 */
export async function markReadDue(
  db: Queryable,
  tenantId: string,
  userIds: readonly string[],
  { at, again, hinted }: { at: Date; again: number; hinted: boolean },
): Promise<number> {
  const rows = await db.query(
    `update links set
       read_due_at = $3,
       read_again = greatest(read_again, $4),
       hinted_at = case when $5 then coalesce(hinted_at, $3) else hinted_at end
     where tenant_id = $1 and user_id = any($2::text[]) and not left_out and not retired
     returning 1 as marked`,
    [tenantId, [...userIds], at, again, hinted],
  );
  return rows.length;
}

/**
 * Ids whose read is due. They stay due until a read sent after now is recorded. The first hint gives the order: who is
 * hinted again and again while many wait keeps the place.
 */
export async function takeReadDue(db: Queryable, tenantId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(
    `select user_id from links
     where tenant_id = $1 and read_due_at <= $2 and not left_out and not retired
     order by coalesce(hinted_at, read_due_at), user_id limit $3`,
    [tenantId, now, limit],
  );
  return rows.map((row) => row.user_id);
}

/** When the next read falls due, to sleep until then. */
export async function nextReadDue(db: Queryable, tenantId: string): Promise<Date | undefined> {
  const [row] = await db.query<{ due: Date | null }>(
    'select min(read_due_at) as due from links where tenant_id = $1 and read_due_at is not null and not left_out and not retired',
    [tenantId],
  );
  return row?.due ?? undefined;
}

/** Everybody to read in these rounds, in a fixed order. Left-out people are not read. */
export async function usersOfRounds(db: Queryable, tenantId: string, rounds: readonly number[]): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>(
    `select user_id from links
     where tenant_id = $1 and round = any($2::integer[]) and not left_out and not retired
     order by round, user_id`,
    [tenantId, [...rounds]],
  );
  return rows.map((row) => row.user_id);
}
