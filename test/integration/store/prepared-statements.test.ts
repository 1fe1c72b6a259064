/** Statements of the embedded database are prepared once, and never stay with a plan that is too old. */
import { AsyncResource } from 'node:async_hooks';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../../bot/store/embedded-database.ts';
import { createPreparedStatements, type PreparedStatements } from '../../../bot/store/prepared-statements.ts';
import { tidyEmbedded } from '../../../bot/store/tidy-embedded.ts';

const emptyTable = 'drop table if exists lines; create table lines (id integer primary key, name text)';
const named = 'select name from lines where id = $1';
const insert = 'insert into lines (id, name) values ($1, $2)';

/** What stands prepared: text, and how often it was used. PGlite's own nameless statement is none of them. */
const standing = async (pglite: PGlite) =>
  (
    await pglite.query<{ text: string; uses: number }>(
      `select statement as text, (generic_plans + custom_plans)::integer as uses from pg_prepared_statements
       where name <> ''`,
    )
  ).rows;

describe('a statement', () => {
  let db: EmbeddedDatabase;

  beforeAll(async () => {
    db = await openEmbeddedDatabase();
  });

  afterAll(() => db.close());

  beforeEach(() => db.pglite.exec(emptyTable));

  it('is prepared once and answers to every value', async () => {
    await db.query(insert, [1, 'one']);
    await db.query(insert, [2, 'two']);
    expect(await db.query(named, [1])).toEqual([{ name: 'one' }]);
    expect(await db.query(named, [2])).toEqual([{ name: 'two' }]);
    expect(await db.query(named, [3])).toEqual([]);
    expect(await db.query(named, [null])).toEqual([]);
    expect(await standing(db.pglite)).toContainEqual({ text: named, uses: 4 });
  });

  it('that fails says so, and leaves itself and others usable, within a transaction too', async () => {
    await db.query(insert, [1, 'one']);
    await expect(db.query(insert, [1, 'again'])).rejects.toMatchObject({ code: '23505' });
    await db.query(insert, [2, 'two']);
    const failed = db.transaction(async (tx) => {
      await tx.query(insert, [3, 'three']);
      await tx.query(insert, [3, 'again']);
    });
    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expect(await db.query('select id from lines order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('first used within a transaction that was rolled back goes on', async () => {
    const first = 'select id from lines where name = $1';
    const failed = db.transaction(async (tx) => {
      await tx.query(first, ['one']);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await db.query(first, ['one'])).toEqual([]);
  });

  it('waits for a transaction under way', async () => {
    const beside = AsyncResource.bind((work: () => Promise<void>) => work());
    let seen: unknown[] = [];
    let other: Promise<void> | undefined;
    await db.transaction(async (tx) => {
      await tx.query(insert, [1, 'one']);
      other = beside(async () => {
        seen = await db.query(named, [1]);
      });
      await tx.query('update lines set name = $2 where id = $1', [1, 'changed']);
    });
    await other;
    expect(seen).toEqual([{ name: 'changed' }]);
  });

  it('whose text cannot be read is not kept', async () => {
    await expect(db.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' });
    await db.pglite.exec('create table nowhere (nothing text)');
    expect(await db.query('select nothing from nowhere')).toEqual([]);
  });

  it('of a transaction that is over is refused', async () => {
    const kept = await db.transaction(async (tx) => tx);
    await expect(kept.query('select 1')).rejects.toThrow('over');
  });

  it('of a closed database is refused', async () => {
    const closed = await openEmbeddedDatabase();
    await closed.close();
    await expect(closed.query('select 1')).rejects.toThrow('closed');
  });
});

describe('plans', () => {
  let pglite: PGlite;
  let statements: PreparedStatements;

  beforeAll(async () => {
    pglite = await PGlite.create();
  });

  afterAll(() => pglite.close());

  beforeEach(async () => {
    await pglite.exec(`deallocate all; ${emptyTable}`);
    statements = createPreparedStatements(pglite);
  });

  it('follow a table that has grown, once it is tidied', async () => {
    const plan = async () =>
      (await statements.run<{ 'QUERY PLAN': string }>('explain execute standing(1)', []))[0]?.['QUERY PLAN'];
    await tidyEmbedded(pglite);
    await pglite.exec(`set plan_cache_mode = force_generic_plan; insert into lines values (1, 'one'); analyze lines;
      prepare standing(integer) as ${named}`);
    expect(await plan()).toContain('Seq Scan');
    await pglite.exec(`insert into lines select n, 'more' from generate_series(2, 5000) n`);
    expect(await tidyEmbedded(pglite)).toEqual(['public.lines']);
    expect(await plan()).toContain('Index Scan');
  });

  it('do not pile up', async () => {
    for (let text = 0; text < 1_010; text += 1) await statements.run(`select ${text} as n`, []);
    expect((await standing(pglite)).length).toBeLessThanOrEqual(1_000);
    expect(await statements.run('select 1009 as n', [])).toEqual([{ n: 1009 }]);
  });
});
