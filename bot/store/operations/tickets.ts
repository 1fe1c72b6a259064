/** Single-use secrets of pop-ups and forwarded links. Only hashes are stored. */
import type { TicketPurpose } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

export interface TicketRow {
  tenant_id: string;
  user_id: string | null;
  /** Sealed. */
  payload: string | null;
  expires_at: Date;
}

export async function createTicket(
  db: Queryable,
  ticket: {
    hash: string;
    tenantId: string;
    purpose: TicketPurpose;
    userId: string | undefined;
    payload: string;
    expiresAt: Date;
  },
): Promise<void> {
  const { hash, tenantId, purpose, userId, payload, expiresAt } = ticket;
  await db.query(
    'insert into tickets (hash, tenant_id, purpose, user_id, payload, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [hash, tenantId, purpose, userId ?? null, payload, expiresAt],
  );
}

/** One statement, so that of two calls at once one finds nothing. The hash names the tenant: nobody guesses 256 bits. */
export async function redeemTicket(
  db: Queryable,
  purpose: TicketPurpose,
  hash: string,
  now: Date,
): Promise<TicketRow | undefined> {
  const [row] = await db.query<TicketRow>(
    `update tickets set used_at = $3 where hash = $1 and purpose = $2 and used_at is null and expires_at > $3
     returning tenant_id, user_id, payload, expires_at`,
    [hash, purpose, now],
  );
  return row;
}

export async function peekTicket(
  db: Queryable,
  purpose: TicketPurpose,
  hash: string,
  now: Date,
): Promise<TicketRow | undefined> {
  const [row] = await db.query<TicketRow>(
    'select tenant_id, user_id, payload, expires_at from tickets where hash = $1 and purpose = $2 and used_at is null and expires_at > $3',
    [hash, purpose, now],
  );
  return row;
}

/** Forgets what nobody can use any more. */
export async function pruneTickets(db: Queryable, tenantId: string, now: Date): Promise<void> {
  await db.query('delete from tickets where tenant_id = $1 and expires_at <= $2', [tenantId, now]);
}
