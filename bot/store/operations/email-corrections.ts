/** Voicemail e-mails of ours in Cloudya, and those on their way there or back. */
import type { CorrectedEmail } from '../../../contract/correcting.ts';
import type { Correction, CorrectionDraft } from '../../onboarding/correction-ports.ts';
import type { Actor } from '../../onboarding/onboarding-store.ts';
import type { Queryable } from '../database.ts';

interface CorrectionRow {
  id: number;
  extension: string;
  user_id: string;
  old_email: string | null;
  new_email: string;
  state: Correction['state'];
  by_id: string;
  by_name: string;
  since: Date;
}

const columns = 'id, extension, user_id, old_email, new_email, state, by_id, by_name, since';

function toCorrection(row: CorrectionRow): Correction {
  return {
    id: row.id,
    extension: row.extension,
    userId: row.user_id,
    oldEmail: row.old_email ?? undefined,
    newEmail: row.new_email,
    state: row.state,
    by: { userId: row.by_id, name: row.by_name },
    since: row.since,
  };
}

export async function hasExtension(db: Queryable, tenantId: string, extension: string): Promise<boolean> {
  const rows = await db.query('select 1 as known from extensions where tenant_id = $1 and extension = $2', [
    tenantId,
    extension,
  ]);
  return rows.length > 0;
}

/** What is under way comes before what stands. */
export async function findCorrection(
  db: Queryable,
  tenantId: string,
  extension: string,
): Promise<Correction | undefined> {
  const [row] = await db.query<CorrectionRow>(
    `select ${columns} from email_corrections where tenant_id = $1 and extension = $2
     order by state = 'written', id desc limit 1`,
    [tenantId, extension],
  );
  return row && toCorrection(row);
}

/** But for extensions that are gone: no reading will ever say what became of those. */
export async function listCorrectionsUnderWay(db: Queryable, tenantId: string): Promise<Correction[]> {
  const rows = await db.query<CorrectionRow>(
    `select ${columns} from email_corrections c where tenant_id = $1 and state <> 'written' and exists (
       select 1 from extensions e where e.tenant_id = c.tenant_id and e.extension = c.extension) order by since`,
    [tenantId],
  );
  return rows.map(toCorrection);
}

/** Undefined while another one of this extension is under way. */
export async function beginCorrection(
  db: Queryable,
  tenantId: string,
  { extension, userId, oldEmail, newEmail, by }: CorrectionDraft,
  at: Date,
): Promise<Correction | undefined> {
  const [row] = await db.query<CorrectionRow>(
    `insert into email_corrections (tenant_id, extension, user_id, old_email, new_email, state, since, by_id, by_name, corrected_at, corrected_by)
     values ($1, $2, $3, $4, $5, 'writing', $6, $7, $8, $6, $8)
     on conflict (tenant_id, extension) where state <> 'written' do nothing
     returning ${columns}`,
    [tenantId, extension, userId, oldEmail ?? null, newEmail, at, by.userId, by.name],
  );
  return row && toCorrection(row);
}

/** Undefined when it does not stand any more. Throws a unique violation while another one is under way. */
export async function beginUndo(
  db: Queryable,
  tenantId: string,
  id: number,
  by: Actor,
  at: Date,
): Promise<Correction | undefined> {
  const [row] = await db.query<CorrectionRow>(
    `update email_corrections set state = 'undoing', since = $3, by_id = $4, by_name = $5
     where tenant_id = $1 and id = $2 and state = 'written' returning ${columns}`,
    [tenantId, id, at, by.userId, by.name],
  );
  return row && toCorrection(row);
}

/** It stands from now on, and is what an undo goes back from. */
export async function keepCorrection(
  db: Queryable,
  tenantId: string,
  { id, extension, state }: Correction,
  at: Date,
): Promise<boolean> {
  const rows = await db.query(
    `update email_corrections set state = 'written', since = $4
     where tenant_id = $1 and id = $2 and state = $3 returning 1 as kept`,
    [tenantId, id, state, at],
  );
  if (rows.length > 0)
    await db.query(
      "delete from email_corrections where tenant_id = $1 and extension = $2 and id <> $3 and state = 'written'",
      [tenantId, extension, id],
    );
  return rows.length > 0;
}

export async function dropCorrection(
  db: Queryable,
  tenantId: string,
  { id, state }: Pick<Correction, 'id' | 'state'>,
): Promise<boolean> {
  const rows = await db.query(
    'delete from email_corrections where tenant_id = $1 and id = $2 and state = $3 returning 1 as dropped',
    [tenantId, id, state],
  );
  return rows.length > 0;
}

/** What stands or is under way for these extensions, the newest of each. */
export async function listCorrected(
  db: Queryable,
  tenantId: string,
  extensions: readonly string[],
): Promise<[extension: string, CorrectedEmail][]> {
  const rows = await db.query<{
    extension: string;
    old_email: string | null;
    corrected_by: string;
    corrected_at: Date;
    under_way: boolean;
  }>(
    `select distinct on (extension) extension, old_email, corrected_by, corrected_at, state <> 'written' as under_way
     from email_corrections where tenant_id = $1 and extension = any($2::text[])
     order by extension, state = 'written', id desc`,
    [tenantId, [...extensions]],
  );
  return rows.map(({ extension, old_email, corrected_by, corrected_at, under_way }) => [
    extension,
    { oldEmail: old_email, by: corrected_by, at: corrected_at.toISOString(), underWay: under_way },
  ]);
}
