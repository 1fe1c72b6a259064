/** The tenant's Cloudya customers and their logins. */
import type { CloudyaApi, CloudyaKey, SwitchState } from '../../../contract/onboarding.ts';
import type { ConnectionDraft, ConnectionRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface ConnectionRow {
  k_account: string;
  company_name: string;
  extensions: number;
  lines_in_use: number;
  client_id: string;
  cti_user: string;
  api: CloudyaApi;
  key: CloudyaKey;
  rights: ConnectionRecord['rights'];
  switch_state: SwitchState;
  switch_checked_at: Date;
  switch_continued_anyway: boolean;
  other_writer: string | null;
  paused: boolean;
  leaving: boolean;
  leaving_next_try_at: Date | null;
  checked_at: Date;
}

const columns = `k_account, company_name, extensions, lines_in_use, client_id, cti_user, api, key, rights, switch_state,
  switch_checked_at, switch_continued_anyway, other_writer, paused_at is not null as paused, leaving_at is not null as leaving,
  leaving_next_try_at, checked_at`;

/** Oldest first. */
export async function listConnections(db: Queryable, tenantId: string): Promise<ConnectionRecord[]> {
  const rows = await db.query<ConnectionRow>(
    `select ${columns} from cloudya_connections where tenant_id = $1 order by connected_at, k_account`,
    [tenantId],
  );
  return rows.map((row) => ({
    kAccount: row.k_account,
    companyName: row.company_name,
    extensions: row.extensions,
    linesInUse: row.lines_in_use,
    clientId: row.client_id,
    ctiUser: row.cti_user,
    api: row.api,
    key: row.key,
    rights: row.rights,
    switchState: row.switch_state,
    switchCheckedAt: row.switch_checked_at,
    continuedAnyway: row.switch_continued_anyway,
    otherWriter: row.other_writer ?? undefined,
    paused: row.paused,
    leaving: row.leaving,
    leavingNextTryAt: row.leaving_next_try_at ?? undefined,
    checkedAt: row.checked_at,
  }));
}

/** Customers that are not on their way out, oldest first. */
export async function listCustomers(db: Queryable, tenantId: string): Promise<string[]> {
  const rows = await db.query<{ k_account: string }>(
    'select k_account from cloudya_connections where tenant_id = $1 and leaving_at is null order by connected_at, k_account',
    [tenantId],
  );
  return rows.map((row) => row.k_account);
}

/** Throws a unique violation when another tenant holds the customer number. */
export async function saveConnection(
  db: Queryable,
  tenantId: string,
  connection: ConnectionDraft,
  sealedSecrets: string,
): Promise<void> {
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, lines_in_use, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at, connected_at, api, key, paused_at, other_writer)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $11, $11, $12, $13, case when $14 then $11::timestamptz end, $15)
     on conflict (tenant_id, k_account) do update set company_name = excluded.company_name, extensions = excluded.extensions,
       lines_in_use = excluded.lines_in_use, client_id = excluded.client_id, cti_user = excluded.cti_user, secrets = excluded.secrets, rights = excluded.rights,
       switch_state = excluded.switch_state, switch_checked_at = excluded.switch_checked_at, checked_at = excluded.checked_at,
       switch_continued_anyway = cloudya_connections.switch_continued_anyway and excluded.switch_state = 'unknown',
       api = excluded.api, key = excluded.key, other_writer = excluded.other_writer, paused_at = case when $14 then coalesce(cloudya_connections.paused_at, $11) end`,
    [
      tenantId,
      connection.kAccount,
      connection.companyName,
      connection.extensions,
      connection.linesInUse,
      connection.clientId,
      connection.ctiUser,
      sealedSecrets,
      JSON.stringify(connection.rights),
      connection.switchState,
      connection.checkedAt,
      connection.api,
      connection.key,
      connection.paused,
      connection.otherWriter ?? null,
    ],
  );
}

/** Its extensions, and what was decided about them, go with it. */
export async function removeConnection(tx: Queryable, tenantId: string, kAccount: string): Promise<void> {
  await tx.query('delete from cloudya_connections where tenant_id = $1 and k_account = $2', [tenantId, kAccount]);
  await tx.query('delete from extensions where tenant_id = $1 and k_account = $2', [tenantId, kAccount]);
  for (const table of ['match_choices', 'email_corrections']) {
    await tx.query(`delete from ${table} where tenant_id = $1 and split_part(extension, '@', 2) = $2`, [
      tenantId,
      kAccount,
    ]);
  }
}

/** `again`: it is being removed already, and is tried anew. `until`: what is left by then is left behind. */
export async function beginLeaving(
  tx: Queryable,
  tenantId: string,
  kAccount: string,
  { at, until }: { at: Date; until: Date | undefined },
): Promise<'new' | 'again' | 'unknown'> {
  const [row] = await tx.query<{ is_new: boolean }>(
    `update cloudya_connections set leaving_at = coalesce(leaving_at, $3), leaving_until = least(leaving_until, $4::timestamptz),
       leaving_next_try_at = null
     where tenant_id = $1 and k_account = $2 returning leaving_at = $3 as is_new`,
    [tenantId, kAccount, at, until ?? null],
  );
  if (!row) return 'unknown';
  return row.is_new ? 'new' : 'again';
}

/** Its removal; undefined: it is not removed. */
export async function findLeaving(
  db: Queryable,
  tenantId: string,
  kAccount: string,
): Promise<{ since: Date; until: Date | undefined } | undefined> {
  const [row] = await db.query<{ leaving_at: Date; leaving_until: Date | null }>(
    `select leaving_at, leaving_until from cloudya_connections
     where tenant_id = $1 and k_account = $2 and leaving_at is not null`,
    [tenantId, kAccount],
  );
  return row && { since: row.leaving_at, until: row.leaving_until ?? undefined };
}

/** `nextTryAt`: of a removal that hangs. */
export async function putOffLeaving(
  tx: Queryable,
  tenantId: string,
  kAccount: string,
  nextTryAt: Date | undefined,
): Promise<void> {
  await tx.query(
    `update cloudya_connections set leaving_next_try_at = $3
     where tenant_id = $1 and k_account = $2 and leaving_at is not null`,
    [tenantId, kAccount, nextTryAt ?? null],
  );
}

/** Customers that are being removed, of all tenants. */
export async function listLeaving(db: Queryable): Promise<{ tenantId: string; kAccount: string }[]> {
  const rows = await db.query<{ tenant_id: string; k_account: string }>(
    'select tenant_id, k_account from cloudya_connections where leaving_at is not null order by leaving_at',
  );
  return rows.map(({ tenant_id, k_account }) => ({ tenantId: tenant_id, kAccount: k_account }));
}

/** `paused`: its people rest until the switch is on. Answers whether that changed. */
export async function saveSwitch(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  { state, checkedAt, paused }: { state: SwitchState; checkedAt: Date; paused: boolean },
): Promise<boolean> {
  const [row] = await db.query<{ was: boolean }>(
    `with before as (
       select paused_at is not null as was from cloudya_connections where tenant_id = $1 and k_account = $2 for update)
     update cloudya_connections c set switch_state = $3, switch_checked_at = $4,
       switch_continued_anyway = c.switch_continued_anyway and $3 = 'unknown',
       paused_at = case when $5 then coalesce(c.paused_at, $4) end
     from before where c.tenant_id = $1 and c.k_account = $2 returning before.was`,
    [tenantId, kAccount, state, checkedAt, paused],
  );
  return row !== undefined && row.was !== paused;
}

export async function saveOtherWriter(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  otherWriter: string | undefined,
): Promise<void> {
  await db.query('update cloudya_connections set other_writer = $3 where tenant_id = $1 and k_account = $2', [
    tenantId,
    kAccount,
    otherWriter ?? null,
  ]);
}

export async function continueAnyway(db: Queryable, tenantId: string, kAccount: string): Promise<void> {
  await db.query(
    `update cloudya_connections set switch_continued_anyway = true, paused_at = null
     where tenant_id = $1 and k_account = $2`,
    [tenantId, kAccount],
  );
}

export interface SealedLogins {
  clientId: string;
  ctiUser: string;
  api: CloudyaApi;
  key: CloudyaKey;
  secrets: string;
}

export async function loadLogins(db: Queryable, tenantId: string, kAccount: string): Promise<SealedLogins | undefined> {
  const [row] = await db.query<{
    client_id: string;
    cti_user: string;
    api: CloudyaApi;
    key: CloudyaKey;
    secrets: string;
  }>('select client_id, cti_user, api, key, secrets from cloudya_connections where tenant_id = $1 and k_account = $2', [
    tenantId,
    kAccount,
  ]);
  return row && { clientId: row.client_id, ctiUser: row.cti_user, api: row.api, key: row.key, secrets: row.secrets };
}
