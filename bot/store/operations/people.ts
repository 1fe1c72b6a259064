/** Linked people for the overview: counted, listed, one by one. Times and settings are the caller's. */

import { readSearch } from '../../../contract/extension.ts';
import type { LeftOut } from '../../../contract/presence.ts';
import type { Link } from '../../presence/link.ts';
import type { DelayKind } from '../../presence/link-store.ts';
import type { Queryable } from '../database.ts';
import { leverRefused } from './levers.ts';
import { type LinkRow, linkColumns, linksWithTenant, toLink } from './links-rows.ts';

const outOfOne = '(l.left_out_cloudya_to_teams or l.left_out_teams_to_cloudya)';
/** Same meaning as `inStep` of describePerson; `$2` = before this a confirmation is stale. */
const inStep = `not l.left_out and not l.retired and l.inputs_version = l.settled_version and l.next_try_at is null
  and l.presence_read_at is not null
  and coalesce(greatest(l.line_confirmed_at, c.lines_confirmed_at) > $2, false)`;

export interface PeopleCounts {
  people: number;
  inStep: number;
  /** Out of at least one direction. */
  leftOut: number;
  leftOutOfBoth: number;
  onThePhone: number;
  /** Newest change of either side, newest answered read. */
  lastChangeAt: Date | null;
  lastReadAt: Date | null;
}

/** Retired links are not counted: they are on their way out. `people` contains those left out. */
export async function countPeople(db: Queryable, tenantId: string, staleBefore: Date): Promise<PeopleCounts> {
  const [row] = await db.query<{
    people: number;
    in_step: number;
    left_out: number;
    left_out_of_both: number;
    on_the_phone: number;
    last_change_at: Date | null;
    last_read_at: Date | null;
  }>(
    `select count(*) as people,
       count(*) filter (where ${inStep}) as in_step,
       count(*) filter (where ${outOfOne}) as left_out,
       count(*) filter (where l.left_out) as left_out_of_both,
       count(*) filter (where l.line = 'in-use') as on_the_phone,
       max(greatest(l.line_since, l.presence_since)) as last_change_at,
       max(l.presence_read_at) as last_read_at
     from ${linksWithTenant} where l.tenant_id = $1 and not l.retired`,
    [tenantId, staleBefore],
  );
  return {
    people: row?.people ?? 0,
    inStep: row?.in_step ?? 0,
    leftOut: row?.left_out ?? 0,
    leftOutOfBoth: row?.left_out_of_both ?? 0,
    onThePhone: row?.on_the_phone ?? 0,
    lastChangeAt: row?.last_change_at ?? null,
    lastReadAt: row?.last_read_at ?? null,
  };
}

/** Somebody on whom a right can be tried out by ending a session we do not hold; rather not a linked person, who may get one. */
export async function findUnmarked(db: Queryable, tenantId: string): Promise<string | undefined> {
  const [row] = await db.query<{ user_id: string }>(
    `select d.user_id from directory_users d left join links l on l.tenant_id = d.tenant_id and l.user_id = d.user_id
     where d.tenant_id = $1 and l.session_intended_at is null and (l.line is null or l.line in ('idle', 'offline'))
     order by l.user_id is not null limit 1`,
    [tenantId],
  );
  return row?.user_id;
}

export interface PeopleQuery {
  filter: 'all' | 'on-the-phone' | 'left-out' | 'refused';
  /** Part of name, number or address, in any case; a K-account stands for its extensions. */
  search: string;
  offset: number;
  limit: number;
}

const number = "split_part(l.extension, '@', 1)";
/** What of a link a search looks into: the digits of a K-account are no part of a number. */
const readable = `lower(l.name || ' ' || ${number} || ' ' || coalesce(l.address, ''))`;

/** One page: whose line is busy first, then whom Cloudya was told of, each by number; `total` counts what fits filter and search. */
export async function listPeople(
  db: Queryable,
  tenantId: string,
  { filter, search, offset, limit }: PeopleQuery,
): Promise<{ total: number; links: Link[] }> {
  const where = `l.tenant_id = $1 and not l.retired
    and ($2 <> 'on-the-phone' or l.line = 'in-use') and ($2 <> 'left-out' or ${outOfOne})
    and ($2 <> 'refused' or ${leverRefused})
    and ($3 = '' or position(lower($3) in ${readable}) > 0
      or ($4 <> '' and split_part(l.extension, '@', 2) like $4 || '%' and position(lower($5) in ${readable}) > 0))`;
  const { text, kAccount } = readSearch(search);
  const wanted = [tenantId, filter, search, kAccount, text];
  const [counted] = await db.query<{ total: number }>(`select count(*) as total from links l where ${where}`, wanted);
  const rows = await db.query<LinkRow>(
    `select ${linkColumns} from ${linksWithTenant} where ${where}
     order by case when l.line in ('in-use', 'ringing') then 0 when l.published <> 'none' then 1 else 2 end,
       length(${number}), ${number}, l.extension
     offset $6 limit $7`,
    [...wanted, offset, limit],
  );
  return { total: counted?.total ?? 0, links: rows.map(toLink) };
}

/** Links by extension; those of other tenants and unknown ones are absent. */
export async function findLinks(db: Queryable, tenantId: string, extensions: readonly string[]): Promise<Link[]> {
  const rows = await db.query<LinkRow>(
    `select ${linkColumns} from ${linksWithTenant} where l.tenant_id = $1 and l.extension = any($2::text[])
     order by length(${number}), ${number}, l.extension`,
    [tenantId, [...extensions]],
  );
  return rows.map(toLink);
}

export async function findLink(db: Queryable, tenantId: string, extension: string): Promise<Link | undefined> {
  return (await findLinks(db, tenantId, [extension]))[0];
}

/** Opt-out of one person: our marks of a direction they are out of are removed, who is out of both is neither read nor written. False = no such link. */
export async function leaveOut(
  db: Queryable,
  tenantId: string,
  extension: string,
  { leftOut, by }: { leftOut: LeftOut; by: string },
): Promise<boolean> {
  const rows = await db.query(
    `update links set left_out_cloudya_to_teams = $3, left_out_teams_to_cloudya = $4,
       left_out_by = case when $3 or $4 then $5 end,
       inputs_version = inputs_version + 1, next_try_at = null
     where tenant_id = $1 and extension = $2 and not retired returning 1 as found`,
    [tenantId, extension, leftOut.cloudyaToTeams, leftOut.teamsToCloudya, by],
  );
  return rows.length > 0;
}

/** The last person something was done for in a direction. */
export async function lastActed(
  db: Queryable,
  tenantId: string,
  direction: Exclude<DelayKind, 'cloudya-to-teams-visible'>,
): Promise<{ at: Date; name: string } | undefined> {
  const column = direction === 'cloudya-to-teams' ? 'greatest(session_set_at, session_cleared_at)' : 'published_at';
  const [row] = await db.query<{ at: Date; name: string }>(
    `select ${column} as at, name from links where tenant_id = $1 and ${column} is not null order by 1 desc limit 1`,
    [tenantId],
  );
  return row;
}

export interface RoundRow {
  round: number;
  people: number;
  /** UPN of the signed-in sync user. */
  syncUser: string | null;
  /** A subscription stands now. */
  instant: boolean;
  renewedAt: Date | null;
}

/** Rounds as the overview shows them. */
export async function listRoundViews(db: Queryable, tenantId: string, now: Date): Promise<RoundRow[]> {
  const rows = await db.query<{
    round: number;
    people: number;
    upn: string | null;
    instant: boolean;
    renewed_at: Date | null;
  }>(
    `select l.round, count(*) as people, max(u.upn) as upn,
       coalesce(bool_or(s.subscription_id is not null and s.expires_at > $2), false) as instant,
       max(s.renewed_at) as renewed_at
     from links l
     left join sync_users u on u.tenant_id = l.tenant_id and u.round = l.round and u.state = 'signed-in'
     left join subscriptions s on s.tenant_id = l.tenant_id and s.round = l.round
     where l.tenant_id = $1 and not l.left_out and not l.retired
     group by l.round order by l.round`,
    [tenantId, now],
  );
  return rows.map(({ round, people, upn, instant, renewed_at }) => ({
    round,
    people,
    syncUser: upn,
    instant,
    renewedAt: instant ? renewed_at : null,
  }));
}
