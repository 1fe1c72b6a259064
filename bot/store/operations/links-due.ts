/** Which links need a look, and how a look ends. */
import { type Acting, noActing } from '../../../contract/acting.ts';
import { defaultMapping, type PresenceMapping } from '../../../contract/presence.ts';
import type { Link, TenantPosture } from '../../presence/link.ts';
import type { Look, Settled } from '../../presence/link-store.ts';
import type { Queryable } from '../database.ts';
import { type LinkRow, linkColumns, linksWithTenant, marked, toLink } from './links-rows.ts';

/** A range with two ends: without statistics the planner expects few rows of it, and uses the index. */
const due = `l.due_at between '-infinity' and $2`;

/** A session that ends within this time is renewed before anything else, so that nobody's call disappears in Teams. */
const lastMinute = `interval '1 minute'`;

/**
 * What a person sees first comes first when the quota cannot carry everything: a session about to end in mid-call, then a
 * call that is not shown yet, then whatever changed or ended. Renewals have minutes, and wait.
 */
const urgency = `case
  when l.line <> all($5::text[]) then 2
  when l.session_expires_at <= $2::timestamptz + ${lastMinute} then 0
  when l.session_set_at is null then 1
  when l.inputs_version <> l.settled_version then 2
  else 3 end`;

/** Since when it waits; without a time: since something that concerns all links. */
const waiting = 'coalesce(l.next_try_at, least(l.line_noticed_at, l.presence_noticed_at), l.wake_at)';

/** Links that are dirty, or whose time has come; the most urgent first, of those the longest waiting. */
export async function takeDirty(
  db: Queryable,
  tenantId: string,
  { now, limit, except, callLines }: Look,
): Promise<Link[]> {
  const rows = await db.query<LinkRow>(
    `select ${linkColumns} from ${linksWithTenant}
     where l.tenant_id = $1 and ${due} and l.extension <> all($4::text[])
     order by ${urgency}, ${waiting} nulls first, l.extension
     limit $3`,
    [tenantId, now, limit, [...except], [...callLines]],
  );
  return rows.map(toLink);
}

/**
 * When the next link needs a look though nothing changes, to sleep until then. What was due by `after` has been taken, or
 * is being worked on.
 */
export async function nextWake(db: Queryable, tenantId: string, after: Date): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date | null }>(
    'select min(due_at) as at from links where tenant_id = $1 and due_at > $2',
    [tenantId, after],
  );
  return row?.at ?? undefined;
}

/** Nothing (more) to do for these links until an input changes or `wakeAt` comes. */
export async function settleLinks(
  db: Queryable,
  tenantId: string,
  settled: readonly Settled[],
  now: Date,
): Promise<void> {
  const records = settled.map(({ extension, version, wakeAt }) => ({ extension, version, wake_at: wakeAt ?? null }));
  await db.query(
    `update links l set
       settled_version = s.version, wake_at = s.wake_at, next_try_at = null, tries = 0, last_error = null,
       line_noticed_at = null, presence_noticed_at = null,
       came_in_step_at = case
         when l.line_since is not null and l.presence_read_at is not null then coalesce(l.came_in_step_at, $3)
       end
     from jsonb_to_recordset($2::jsonb) as s(extension text, version bigint, wake_at timestamptz)
     where l.tenant_id = $1 and l.extension = any($4::text[]) and l.extension = s.extension
       and l.inputs_version = s.version`,
    [tenantId, JSON.stringify(records), now, settled.map(({ extension }) => extension)],
  );
}

/** A write failed: the link stays dirty, and rests until `at`. */
export async function retryLater(
  db: Queryable,
  tenantId: string,
  extension: string,
  version: number,
  { at, error }: { at: Date; error: string },
): Promise<void> {
  await db.query(
    `update links set
       next_try_at = case when inputs_version = $3 then $4::timestamptz else next_try_at end,
       settled_version = least(settled_version, inputs_version - 1),
       tries = tries + 1, last_error = $5
     where tenant_id = $1 and extension = $2`,
    [tenantId, extension, version, at, error],
  );
}

/** Every link is looked at again: after a change of directions, mapping or phase. `kAccount`: of this customer only. */
export async function touchLinks(db: Queryable, tenantId: string, kAccount?: string): Promise<void> {
  await db.query(
    `update links set inputs_version = inputs_version + 1, next_try_at = null
     where tenant_id = $1 and ($2::text is null or k_account = $2)`,
    [tenantId, kAccount ?? null],
  );
}

/**
 * Sweep: whoever carries a mark of ours, or might, or is on the phone is looked at again, whatever was or was not noted to
 * wake for. Who rests after a failure rests on. `kAccount`: of this customer only.
 */
export async function touchMarked(db: Queryable, tenantId: string, kAccount?: string): Promise<void> {
  await db.query(
    `update links l set inputs_version = inputs_version + 1
     where l.tenant_id = $1 and ($2::text is null or l.k_account = $2) and (${marked} or l.line = 'in-use')`,
    [tenantId, kAccount ?? null],
  );
}

/** What holds for all links of the tenant; undefined when the tenant is not known. */
export async function readPosture(db: Queryable, tenantId: string): Promise<TenantPosture | undefined> {
  const [row] = await db.query<{
    phase: string;
    cloudya_to_teams: boolean;
    teams_to_cloudya: boolean;
    mapping: PresenceMapping | null;
    acting: Acting | null;
  }>('select phase, cloudya_to_teams, teams_to_cloudya, mapping, acting from tenants where tenant_id = $1', [tenantId]);
  return (
    row && {
      active: row.phase === 'active' || row.phase === 'activating',
      directions: { cloudyaToTeams: row.cloudya_to_teams, teamsToCloudya: row.teams_to_cloudya },
      mapping: row.mapping ?? defaultMapping,
      acting: row.acting ?? noActing,
    }
  );
}
