/** People of the Microsoft 365 directory, as far as matching needs them. */
import type { DirectoryUser } from '../../onboarding/ports.ts';
import type { Queryable } from '../database.ts';

export async function saveUsers(db: Queryable, tenantId: string, users: readonly DirectoryUser[]): Promise<void> {
  await db.query(
    `insert into directory_users (tenant_id, user_id, name, mail, upn, proxy_addresses, enabled, guest)
     select $1, u.user_id, u.name, u.mail, u.upn, u.proxy_addresses, u.enabled, u.guest
     from jsonb_to_recordset($2::jsonb) as u (user_id text, name text, mail text, upn text, proxy_addresses jsonb, enabled boolean, guest boolean)
     on conflict (tenant_id, user_id) do update set name = excluded.name, mail = excluded.mail, upn = excluded.upn,
       proxy_addresses = excluded.proxy_addresses, enabled = excluded.enabled, guest = excluded.guest`,
    [
      tenantId,
      JSON.stringify(
        users.map((user) => ({
          user_id: user.userId,
          name: user.name,
          mail: user.mail ?? null,
          upn: user.upn,
          proxy_addresses: user.proxyAddresses,
          enabled: user.enabled,
          guest: user.guest,
        })),
      ),
    ],
  );
}

export async function removeUsers(db: Queryable, tenantId: string, userIds: readonly string[]): Promise<void> {
  await db.query('delete from directory_users where tenant_id = $1 and user_id = any($2::text[])', [
    tenantId,
    [...userIds],
  ]);
}

interface UserRow {
  user_id: string;
  name: string;
  mail: string | null;
  upn: string;
  proxy_addresses: string[];
  enabled: boolean;
  guest: boolean;
}

function toUser({ user_id, name, mail, upn, proxy_addresses, enabled, guest }: UserRow): DirectoryUser {
  return { userId: user_id, name, mail: mail ?? undefined, upn, proxyAddresses: proxy_addresses, enabled, guest };
}

export async function listUsers(db: Queryable, tenantId: string): Promise<DirectoryUser[]> {
  const rows = await db.query<UserRow>(
    'select user_id, name, mail, upn, proxy_addresses, enabled, guest from directory_users where tenant_id = $1 order by user_id',
    [tenantId],
  );
  return rows.map(toUser);
}

export async function findUsers(db: Queryable, tenantId: string, userIds: readonly string[]): Promise<DirectoryUser[]> {
  const rows = await db.query<UserRow>(
    `select user_id, name, mail, upn, proxy_addresses, enabled, guest from directory_users
     where tenant_id = $1 and user_id = any($2::text[])`,
    [tenantId, [...userIds]],
  );
  return rows.map(toUser);
}

export async function listUserIds(db: Queryable, tenantId: string): Promise<string[]> {
  const rows = await db.query<{ user_id: string }>('select user_id from directory_users where tenant_id = $1', [
    tenantId,
  ]);
  return rows.map(({ user_id }) => user_id);
}

/** False also for somebody who is not known. */
export async function isGuest(db: Queryable, tenantId: string, userId: string): Promise<boolean> {
  const rows = await db.query('select from directory_users where tenant_id = $1 and user_id = $2 and guest', [
    tenantId,
    userId,
  ]);
  return rows.length > 0;
}
