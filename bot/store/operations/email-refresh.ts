/** E-mails that are read again: whose turn it is, and what has changed. */
import type { EmailRead, EmailsKept, KnownEmail } from '../../onboarding/email-refresh-store.ts';
import type { ExtensionListing } from '../../onboarding/ports.ts';
import { ofCustomer } from '../../presence/trouble.ts';
import type { Queryable } from '../database.ts';
import { listCustomers } from './connections.ts';

/** Customers that are not being removed, and whether a reading of everything runs. */
export async function loadCustomers(
  db: Queryable,
  tenantId: string,
): Promise<{ kAccounts: string[]; beingRead: boolean }> {
  const kAccounts = await listCustomers(db, tenantId);
  const reading = await db.query(
    'select 1 as runs from match_readings where tenant_id = $1 and finished_at is null and error is null',
    [tenantId],
  );
  return { kAccounts, beingRead: reading.length > 0 };
}

export async function loadKept(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  except: readonly string[],
): Promise<EmailsKept> {
  const [row] = await db.query<{
    extensions: number;
    unread: number;
    last_read_at: Date | null;
    listed_at: Date | null;
    emails_troubled: Date | null;
    extensions_troubled: Date | null;
  }>(
    `select count(e.extension) as extensions,
       count(e.extension) filter (where e.email_read_at is null and e.extension <> all($3::text[])) as unread,
       max(e.email_read_at) as last_read_at, max(greatest(c.extensions_listed_at, r.finished_at)) as listed_at,
       max((t.troubles -> $4 ->> 'at')::timestamptz) as emails_troubled,
       max((t.troubles -> $5 ->> 'at')::timestamptz) as extensions_troubled
     from cloudya_connections c
     join tenants t on t.tenant_id = c.tenant_id
     left join extensions e on e.tenant_id = c.tenant_id and e.k_account = c.k_account
     left join match_readings r on r.tenant_id = c.tenant_id
     where c.tenant_id = $1 and c.k_account = $2`,
    [
      ...[tenantId, kAccount, [...except]],
      ...[ofCustomer('cloudya-emails', kAccount), ofCustomer('cloudya-extensions', kAccount)],
    ],
  );
  return {
    extensions: row?.extensions ?? 0,
    unread: row?.unread ?? 0,
    lastReadAt: row?.last_read_at ?? undefined,
    listedAt: row?.listed_at ?? undefined,
    troubledSince: { emails: row?.emails_troubled ?? undefined, extensions: row?.extensions_troubled ?? undefined },
  };
}

interface EmailRow {
  extension: string;
  email: string | null;
}

const toKnown = ({ extension, email }: EmailRow): KnownEmail => ({ extension, email: email ?? undefined });

export async function listOldest(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  most: number,
  except: readonly string[],
): Promise<KnownEmail[]> {
  const rows = await db.query<EmailRow>(
    `select extension, email from extensions where tenant_id = $1 and k_account = $2 and extension <> all($4::text[])
     order by email_read_at nulls first limit $3`,
    [tenantId, kAccount, most, [...except]],
  );
  return rows.map(toKnown);
}

export async function findReadBefore(
  db: Queryable,
  tenantId: string,
  kAccount: string,
  last: readonly string[],
): Promise<KnownEmail | undefined> {
  const [row] = await db.query<EmailRow>(
    `select extension, email from extensions where tenant_id = $1 and k_account = $2 and email_read_at is not null
     order by extension = any($3::text[]), case when extension = any($3::text[]) then random() end, email_read_at desc limit 1`,
    [tenantId, kAccount, [...last]],
  );
  return row && toKnown(row);
}

export async function listOld(
  db: Queryable,
  tenantId: string,
  extensions: readonly string[],
  before: Date,
): Promise<KnownEmail[]> {
  const rows = await db.query<EmailRow>(
    `select extension, email from extensions e
     where tenant_id = $1 and extension = any($2::text[]) and (email_read_at is null or email_read_at < $3)
       and not exists (
         select 1 from match_readings r where r.tenant_id = $1 and r.finished_at is null and r.error is null)`,
    [tenantId, [...extensions], before],
  );
  return rows.map(toKnown);
}

/** An e-mail that is no longer the known one was written meanwhile: it stays. Answers with those that have changed. */
export async function saveReadEmails(
  db: Queryable,
  tenantId: string,
  reads: readonly EmailRead[],
  at: Date,
): Promise<string[]> {
  const rows = await db.query<{ extension: string; changed: boolean }>(
    `update extensions e set email = nullif(read.email, ''), email_read_at = $5
     from unnest($2::text[], $3::text[], $4::text[]) as read (extension, email, known)
     where e.tenant_id = $1 and e.extension = read.extension and coalesce(e.email, '') = read.known
     returning e.extension, read.email <> read.known as changed`,
    [
      tenantId,
      reads.map(({ extension }) => extension),
      reads.map(({ email }) => email ?? ''),
      reads.map(({ known }) => known ?? ''),
      at,
    ],
  );
  return rows.filter(({ changed }) => changed).map(({ extension }) => extension);
}

export async function listKnown(db: Queryable, tenantId: string, kAccount: string): Promise<ExtensionListing[]> {
  return db.query<{ extension: string; name: string }>(
    'select extension, name from extensions where tenant_id = $1 and k_account = $2',
    [tenantId, kAccount],
  );
}

export async function removeExtensions(tx: Queryable, tenantId: string, extensions: readonly string[]): Promise<void> {
  await tx.query('delete from extensions where tenant_id = $1 and extension = any($2::text[])', [
    tenantId,
    [...extensions],
  ]);
}

/** False = the customer was removed meanwhile. */
export async function recordListing(tx: Queryable, tenantId: string, kAccount: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'update cloudya_connections set extensions_listed_at = $3 where tenant_id = $1 and k_account = $2 returning 1 as listed',
    [tenantId, kAccount, at],
  );
  return rows.length > 0;
}
