/** What is recorded of our targets in Cloudya's registry. */
import type { DerivedState } from '../../../contract/presence.ts';
import type { RecordedNote } from '../../presence/ports.ts';
import type { Queryable } from '../database.ts';

export async function listNotes(db: Queryable, tenantId: string, kAccount: string): Promise<RecordedNote[]> {
  const rows = await db.query<{
    extension: string;
    state: Exclude<DerivedState, 'none'> | null;
    target_id: string | null;
  }>(
    `select extension, case when published_intended is null then published end as state, target_id from links
     where tenant_id = $1 and k_account = $2 and (published <> 'none' or published_intended is not null)`,
    [tenantId, kAccount],
  );
  return rows.map(({ extension, state, target_id }) => ({
    extension,
    state: state ?? undefined,
    targetId: target_id ?? undefined,
  }));
}

/** Whether these stand is unknown, as after a write that was never answered: the engine tells or withdraws them again. */
export async function doubtNotes(db: Queryable, tenantId: string, extensions: readonly string[]): Promise<void> {
  await db.query(
    `update links set published_intended = published, target_id = null, inputs_version = inputs_version + 1, next_try_at = null
     where tenant_id = $1 and extension = any($2::text[]) and published <> 'none' and published_intended is null`,
    [tenantId, [...extensions]],
  );
}
