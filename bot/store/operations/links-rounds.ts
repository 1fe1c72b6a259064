/** Which extensions are linked, to whom, in which round. */
import type { Queryable } from '../database.ts';

export async function listLinked(
  db: Queryable,
  tenantId: string,
): Promise<{ extension: string; userId: string; round: number }[]> {
  const rows = await db.query<{ extension: string; user_id: string; round: number }>(
    'select extension, user_id, round from links where tenant_id = $1',
    [tenantId],
  );
  return rows.map(({ extension, user_id, round }) => ({ extension, userId: user_id, round }));
}
