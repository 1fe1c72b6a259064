/** What admins decided about single extensions. */
import type { MatchChoice } from '../../onboarding/match-users.ts';
import type { Queryable } from '../database.ts';

interface ChoiceRow {
  extension: string;
  kind: MatchChoice['kind'];
  user_id: string | null;
  reason: string | null;
  by_name: string | null;
}

/** Oldest first. */
export async function listChoices(db: Queryable, tenantId: string): Promise<MatchChoice[]> {
  const rows = await db.query<ChoiceRow>(
    'select extension, kind, user_id, reason, by_name from match_choices where tenant_id = $1 order by at',
    [tenantId],
  );
  return rows.map(toChoice);
}

function toChoice({ extension, kind, user_id, reason, by_name }: ChoiceRow): MatchChoice {
  switch (kind) {
    case 'link':
      return { kind, extension, userId: user_id ?? '' };
    case 'ignore':
      return { kind, extension, reason: reason ?? '', by: by_name ?? '' };
    case 'counts':
      return { kind, extension };
  }
}

/** Newest first. */
export async function listRecentChoices(
  db: Queryable,
  tenantId: string,
  since: Date,
): Promise<{ extension: string; by: string; at: Date }[]> {
  const rows = await db.query<{ extension: string; by_name: string | null; at: Date }>(
    'select extension, by_name, at from match_choices where tenant_id = $1 and at >= $2 order by at desc',
    [tenantId, since],
  );
  return rows.map(({ extension, by_name, at }) => ({ extension, by: by_name ?? '', at }));
}

export async function saveChoice(
  db: Queryable,
  tenantId: string,
  choice: MatchChoice,
  byName: string,
  at: Date,
): Promise<void> {
  await db.query(
    `insert into match_choices (tenant_id, extension, kind, user_id, reason, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, extension) do update set kind = excluded.kind, user_id = excluded.user_id, reason = excluded.reason, by_name = excluded.by_name, at = excluded.at`,
    [
      tenantId,
      choice.extension,
      choice.kind,
      choice.kind === 'link' ? choice.userId : null,
      choice.kind === 'ignore' ? choice.reason : null,
      byName,
      at,
    ],
  );
}

export async function removeChoices(db: Queryable, tenantId: string, extensions: readonly string[]): Promise<boolean> {
  const rows = await db.query(
    'delete from match_choices where tenant_id = $1 and extension = any($2::text[]) returning extension',
    [tenantId, [...extensions]],
  );
  return rows.length > 0;
}
