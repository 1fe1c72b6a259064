/**
 * Statements of the embedded database, prepared once and used again. PGlite's own `query` reads and plans the text at
 * every call, which costs several times what running a small statement does, and asks in six messages what fits in one.
 * A plan is made anew when the statistics of its tables change (`tidy-embedded.ts`).
 */
import { type PGlite, parse, protocol } from '@electric-sql/pglite';

export interface PreparedStatements {
  /** Runs one statement with its values. The caller holds PGlite's lock for transactions. Throws PGlite's error. */
  run<Row>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

interface Prepared {
  name: string;
  /** PostgreSQL's type numbers of `$1`, `$2`, ... */
  types: number[];
}

/** More texts than the app has; only so that nothing grows without end. */
const mostStatements = 1_000;

const { bind, describe, execute, parse: parseText, sync } = protocol.serialize;

export function createPreparedStatements(pglite: PGlite): PreparedStatements {
  const prepared = new Map<string, Prepared>();
  let names = 0;

  const ask = (...messages: Uint8Array[]) => pglite.execProtocolStream(Buffer.concat(messages), { syncToFs: true });

  async function makeRoom(): Promise<void> {
    if (prepared.size < mostStatements) return;
    await ask(protocol.serialize.query('deallocate all'));
    prepared.clear();
  }

  async function prepare(sql: string): Promise<Prepared> {
    names += 1;
    const name = `s${names}`;
    const answer = await ask(parseText({ name, text: sql }), describe({ type: 'S', name }), sync());
    const statement = { name, types: parse.parseDescribeStatementResults(answer) };
    prepared.set(sql, statement);
    return statement;
  }

  function asText(value: unknown, type: number | undefined): string | null {
    if (value === null) return null;
    const serialize = type === undefined ? undefined : pglite.serializers[type];
    return serialize ? serialize(value) : String(value);
  }

  async function perform<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    await pglite._checkReady();
    await makeRoom();
    const { name, types } = prepared.get(sql) ?? (await prepare(sql));
    const texts = values.map((value, index) => asText(value, types[index]));
    const answer = await ask(bind({ statement: name, values: texts }), describe({ type: 'P' }), execute(), sync());
    return (parse.parseResults(answer, pglite.parsers)[0]?.rows ?? []) as Row[];
  }

  return { run: (sql, values) => pglite.runExclusive(() => perform(sql, values)) };
}
