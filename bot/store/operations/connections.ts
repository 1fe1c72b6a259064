/** The tenant's Cloudya customer and its logins. */
import type { SwitchState } from '../../../contract/onboarding.ts';
import type { ConnectionRecord } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface ConnectionRow {
  k_account: string;
  company_name: string;
  extensions: number;
  lines_in_use: number;
  client_id: string;
  cti_user: string;
  rights: ConnectionRecord['rights'];
  switch_state: SwitchState;
  switch_checked_at: Date;
  switch_continued_anyway: boolean;
  checked_at: Date;
}

export async function loadConnection(db: Queryable, tenantId: string): Promise<ConnectionRecord | undefined> {
  const [row] = await db.query<ConnectionRow>(
    `select k_account, company_name, extensions, lines_in_use, client_id, cti_user, rights, switch_state, switch_checked_at, switch_continued_anyway, checked_at
     from cloudya_connections where tenant_id = $1`,
    [tenantId],
  );
  if (!row) return undefined;
  return {
    kAccount: row.k_account,
    companyName: row.company_name,
    extensions: row.extensions,
    linesInUse: row.lines_in_use,
    clientId: row.client_id,
    ctiUser: row.cti_user,
    rights: row.rights,
    switchState: row.switch_state,
    switchCheckedAt: row.switch_checked_at,
    continuedAnyway: row.switch_continued_anyway,
    checkedAt: row.checked_at,
  };
}

/** Throws a unique violation when another tenant holds the customer number. */
export async function saveConnection(
  db: Queryable,
  tenantId: string,
  connection: Omit<ConnectionRecord, 'continuedAnyway'>,
  sealedSecrets: string,
): Promise<void> {
  const {
    kAccount,
    companyName,
    extensions,
    linesInUse,
    clientId,
    ctiUser,
    rights,
    switchState,
    switchCheckedAt,
    checkedAt,
  } = connection;
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, lines_in_use, client_id, cti_user, secrets, rights, switch_state, switch_checked_at, checked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12)
     on conflict (tenant_id) do update set k_account = excluded.k_account, company_name = excluded.company_name, extensions = excluded.extensions,
       lines_in_use = excluded.lines_in_use, client_id = excluded.client_id, cti_user = excluded.cti_user, secrets = excluded.secrets, rights = excluded.rights,
       switch_state = excluded.switch_state, switch_checked_at = excluded.switch_checked_at, switch_continued_anyway = false, checked_at = excluded.checked_at`,
    [
      tenantId,
      kAccount,
      companyName,
      extensions,
      linesInUse,
      clientId,
      ctiUser,
      sealedSecrets,
      JSON.stringify(rights),
      switchState,
      switchCheckedAt,
      checkedAt,
    ],
  );
}

export async function removeConnection(db: Queryable, tenantId: string): Promise<void> {
  await db.query('delete from cloudya_connections where tenant_id = $1', [tenantId]);
}

export async function saveSwitch(db: Queryable, tenantId: string, state: SwitchState, checkedAt: Date): Promise<void> {
  await db.query('update cloudya_connections set switch_state = $2, switch_checked_at = $3 where tenant_id = $1', [
    tenantId,
    state,
    checkedAt,
  ]);
}

export async function continueAnyway(db: Queryable, tenantId: string): Promise<void> {
  await db.query('update cloudya_connections set switch_continued_anyway = true where tenant_id = $1', [tenantId]);
}

export async function loadSealedSecrets(db: Queryable, tenantId: string): Promise<string | undefined> {
  const [row] = await db.query<{ secrets: string }>('select secrets from cloudya_connections where tenant_id = $1', [
    tenantId,
  ]);
  return row?.secrets;
}
