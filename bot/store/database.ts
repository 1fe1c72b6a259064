/** The one door to SQL. Same statements on PGlite (embedded) and PostgreSQL; parameters are `$1`, times are passed in as `Date`, never `now()`. */

export interface Queryable {
  /** Runs one statement. Rows come with the column names as written; `bigint` columns as number, `timestamptz` as Date, `jsonb` parsed. */
  query<Row = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** All or nothing. The work must use only the `tx` it is given. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
