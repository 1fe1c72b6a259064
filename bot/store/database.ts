/**
 * The one door to SQL. The same statements run on PGlite (embedded) and PostgreSQL.
 *
 * Parameters are `$1`, `$2`, ...; times are passed in as `Date`, never `now()`. One rule for values, enforced on both:
 * text, number, boolean, Date, null, and arrays of these (`= any($2::text[])`). JSON is stringified by the caller and cast:
 * `query('update t set facts = $2::jsonb ...', [id, JSON.stringify(facts)])`.
 */

export interface Queryable {
  /**
   * Runs one statement. Rows come with the column names as written; `bigint` and `numeric` columns as number,
   * `timestamptz` as Date, `jsonb` parsed, arrays as arrays.
   *
   * Throws `PresenceError('database_busy')` when the database cannot answer now; other errors keep PostgreSQL's `code`.
   */
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /**
   * All or nothing. The work must use only the `tx` it is given: a call on the database itself meanwhile throws, since on
   * the embedded database it would wait for the transaction it is part of.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** True when `error` is PostgreSQL's unique violation (of `constraint`, if given): the row is already there. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error)) return false;
  const { code, constraint: broken } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && (constraint === undefined || broken === constraint);
}
