/** Extensions of the tenant's customers and their e-mails. */
import type { ExtensionEmail } from '../../onboarding/match-users.ts';
import type { ExtensionListing } from '../../onboarding/ports.ts';
import type { Queryable } from '../database.ts';

export async function saveExtensions(
  db: Queryable,
  tenantId: string,
  extensions: readonly ExtensionListing[],
): Promise<void> {
  await db.query(
    `insert into extensions (tenant_id, extension, name) select $1, * from unnest($2::text[], $3::text[])
     on conflict (tenant_id, extension) do update set name = excluded.name`,
    [tenantId, extensions.map(({ extension }) => extension), extensions.map(({ name }) => name)],
  );
}

/** None where the customer was removed while it was listed. */
export async function keepOnlyExtensions(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  extensions: readonly string[],
): Promise<void> {
  await db.query(
    `delete from extensions e where tenant_id = $1 and k_account = $2 and (not (extension = any($3::text[])) or not exists (
       select 1 from cloudya_connections c where c.tenant_id = e.tenant_id and c.k_account = e.k_account))`,
    [tenantId, kAccount, [...extensions]],
  );
}

/** In another order each time: neighbours, who may be closed for the same reason, do not fail one after the other. */
export async function listUnread(db: Queryable, tenantId: string, since: Date): Promise<string[]> {
  const rows = await db.query<{ extension: string }>(
    'select extension from extensions where tenant_id = $1 and (email_read_at is null or email_read_at < $2) order by random()',
    [tenantId, since],
  );
  return rows.map(({ extension }) => extension);
}

/** With `askedAt`: what was read or written after that is newer, and stays. */
export async function saveEmails(
  db: Queryable,
  tenantId: string,
  emails: readonly { extension: string; email: string | undefined }[],
  at: Date,
  askedAt?: Date,
): Promise<void> {
  await db.query(
    `update extensions e set email = nullif(read.email, ''), email_read_at = $4
     from unnest($2::text[], $3::text[]) as read (extension, email) where e.tenant_id = $1 and e.extension = read.extension
       and ($5::timestamptz is null or e.email_read_at is null or e.email_read_at <= $5)`,
    [tenantId, emails.map(({ extension }) => extension), emails.map(({ email }) => email ?? ''), at, askedAt ?? null],
  );
}

/** But for customers that are being removed. */
export async function listExtensions(db: Queryable, tenantId: string): Promise<ExtensionEmail[]> {
  const rows = await db.query<{ extension: string; name: string; email: string | null; email_read_at: Date | null }>(
    `select extension, name, email, email_read_at from extensions e where tenant_id = $1 and not exists (
       select 1 from cloudya_connections c
       where c.tenant_id = e.tenant_id and c.k_account = e.k_account and c.leaving_at is not null)`,
    [tenantId],
  );
  return rows.map(({ extension, name, email, email_read_at }) => ({
    extension,
    name,
    email: email ?? undefined,
    emailRead: email_read_at !== null,
  }));
}
