/** Who is linked. A link that is no longer wanted goes once our marks are gone. */
import { kAccountOf } from '../../../contract/extension.ts';
import type { PlannedLink } from '../../presence/planned-link.ts';
import type { Database, Queryable } from '../database.ts';
import { pending } from './links-rows.ts';

/** A person's opt-out, as links and left_out_people both hold it. */
const optOut = 'l.left_out_cloudya_to_teams, l.left_out_teams_to_cloudya, l.left_out_by';
const isOut = '(l.left_out_cloudya_to_teams or l.left_out_teams_to_cloudya)';
const planned = `jsonb_to_recordset($2::jsonb) as p(
  extension text, user_id text, name text, address text, matched_by text, round integer)`;

export interface AppliedPlan {
  linked: number;
  /** Planned links that wait for an older one of the same person or extension to lose its marks. */
  waiting: number;
}

/**
 * Brings the links to the plan, as far as marks of ours allow. Asked again it goes on. Opt-outs stay with the person, also
 * while there is no link. A plan made before a customer's removal began links nobody of it.
 */
export async function applyLinkPlan(
  db: Database,
  tenantId: string,
  made: readonly PlannedLink[],
): Promise<AppliedPlan> {
  return db.transaction(async (tx) => {
    const customers = await holdCustomers(tx, tenantId);
    const plan = made.filter(({ extension }) => customers.has(kAccountOf(extension)));
    const json = JSON.stringify(plan.map(toRow));
    await retire(tx, tenantId, json);
    await keep(tx, tenantId, json);
    await add(tx, tenantId, json);
    const [kept] = await tx.query<{ n: number }>(
      'select count(*) as n from links where tenant_id = $1 and not retired',
      [tenantId],
    );
    const linked = kept?.n ?? 0;
    return { linked, waiting: plan.length - linked };
  });
}

function toRow({ extension, userId, name, address, matchedBy, round }: PlannedLink) {
  return { extension, user_id: userId, name, address: address ?? null, matched_by: matchedBy, round };
}

/** Customers that are not on their way out. Locked, as a condition inside the statements would look at them as they were before a removal waited for. */
async function holdCustomers(tx: Queryable, tenantId: string): Promise<Set<string>> {
  const rows = await tx.query<{ k_account: string }>(
    'select k_account from cloudya_connections where tenant_id = $1 and leaving_at is null order by k_account for share',
    [tenantId],
  );
  return new Set(rows.map(({ k_account }) => k_account));
}

async function retire(tx: Queryable, tenantId: string, json: string): Promise<void> {
  const unwanted = `not exists (select 1 from ${planned} where p.extension = l.extension and p.user_id = l.user_id)`;
  await retireWhere(tx, tenantId, unwanted, json);
}

/** Nobody of a customer is linked any more. What failed before is tried at once: its failure says nothing about now. */
export async function retireLinks(tx: Queryable, tenantId: string, kAccount: string): Promise<void> {
  await retireWhere(tx, tenantId, 'l.k_account = $2', kAccount);
  await tx.query(
    `update links set last_error = null, next_try_at = null where tenant_id = $1 and k_account = $2 and retired`,
    [tenantId, kAccount],
  );
  await tx.query(
    `update levers set last_error = null, next_try_at = null
     where tenant_id = $1 and split_part(extension, '@', 2) = $2 and before is not null`,
    [tenantId, kAccount],
  );
}

/** Whatever marks are recorded: nobody can remove them any more. */
export async function removeLinks(tx: Queryable, tenantId: string, kAccount: string): Promise<void> {
  await removeWhere(tx, tenantId, 'l.k_account = $2', kAccount);
}

export async function hasLinks(db: Queryable, tenantId: string, kAccount: string): Promise<boolean> {
  const rows = await db.query('select 1 as found from links where tenant_id = $1 and k_account = $2 limit 1', [
    tenantId,
    kAccount,
  ]);
  return rows.length > 0;
}

/** Unwanted links: those without marks go, the others are retired until they have none. `unwanted` is about link `l` and `$2`. */
async function retireWhere(tx: Queryable, tenantId: string, unwanted: string, value: string): Promise<void> {
  await tx.query(
    `update links l set retired = true, inputs_version = inputs_version + 1, next_try_at = null
     where l.tenant_id = $1 and ${unwanted} and not retired and ${pending}`,
    [tenantId, value],
  );
  await removeWhere(tx, tenantId, `${unwanted} and not ${pending}`, value);
}

/** Opt-outs stay with the person. */
async function removeWhere(tx: Queryable, tenantId: string, unwanted: string, value: string): Promise<void> {
  await tx.query(
    `with gone as (
       delete from links l where l.tenant_id = $1 and ${unwanted} returning l.user_id, ${optOut})
     insert into left_out_people (tenant_id, user_id, left_out_cloudya_to_teams, left_out_teams_to_cloudya, left_out_by)
     select $1, user_id, ${optOut} from gone l where ${isOut}
     on conflict (tenant_id, user_id) do update set left_out_by = excluded.left_out_by,
       left_out_cloudya_to_teams = excluded.left_out_cloudya_to_teams,
       left_out_teams_to_cloudya = excluded.left_out_teams_to_cloudya`,
    [tenantId, value],
  );
}

/** Wanted links that exist: kept with their round, told apart by the newest names. */
async function keep(tx: Queryable, tenantId: string, json: string): Promise<void> {
  await tx.query(
    `update links l set name = p.name, address = p.address, matched_by = p.matched_by, retired = false,
       inputs_version = l.inputs_version + case when l.retired then 1 else 0 end
     from ${planned}
     where l.tenant_id = $1 and p.extension = l.extension and p.user_id = l.user_id`,
    [tenantId, json],
  );
}

/** Wanted links that are new, as far as no older one of the same person or extension still stands. */
async function add(tx: Queryable, tenantId: string, json: string): Promise<void> {
  await tx.query(
    `insert into links (tenant_id, extension, user_id, name, address, matched_by, round,
       left_out_cloudya_to_teams, left_out_teams_to_cloudya, left_out_by)
     select $1, p.extension, p.user_id, p.name, p.address, p.matched_by, p.round,
       coalesce(o.left_out_cloudya_to_teams, false), coalesce(o.left_out_teams_to_cloudya, false), o.left_out_by
     from ${planned}
     left join left_out_people o on o.tenant_id = $1 and o.user_id = p.user_id
     on conflict do nothing`,
    [tenantId, json],
  );
  await tx.query(
    `delete from left_out_people o using links l
     where o.tenant_id = $1 and l.tenant_id = o.tenant_id and l.user_id = o.user_id and ${isOut}`,
    [tenantId],
  );
}
