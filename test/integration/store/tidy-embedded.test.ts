import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../../bot/store/embedded-database.ts';
import { migrate } from '../../../bot/store/migrate.ts';
import { tidyEmbedded } from '../../../bot/store/tidy-embedded.ts';
import { insertPeople } from '../../builders/people.ts';

let db: EmbeddedDatabase;

beforeAll(async () => {
  db = await openEmbeddedDatabase();
  await migrate(db);
  await insertPeople(db, 'tenant-1', 300);
  await tidyEmbedded(db.pglite);
});

afterAll(async () => {
  await db.close();
});

const sizeOf = async () => (await db.query<{ size: number }>(`select pg_relation_size('links') as size`))[0]?.size ?? 0;

it('gives free what was overwritten, so that a table of changing rows does not grow', async () => {
  const rewrite = () => db.query('update links set line_since = now(), wake_at = now(), tries = tries + 1');
  const untidied = await (async () => {
    for (let times = 0; times < 20; times += 1) await rewrite();
    return sizeOf();
  })();
  expect(await tidyEmbedded(db.pglite)).toContain('public.links');
  for (let times = 0; times < 20; times += 1) {
    await rewrite();
    await tidyEmbedded(db.pglite);
  }
  expect(await sizeOf()).toBe(untidied);
});

it('tells the planner how large tables are', async () => {
  const [row] = await db.query<{ rows: number }>(`select reltuples as rows from pg_class where relname = 'links'`);
  expect(row?.rows).toBe(300);
});

it('leaves alone what has hardly changed', async () => {
  await tidyEmbedded(db.pglite);
  await db.query(`update links set tries = 0 where extension = '101@K1234'`);
  expect(await tidyEmbedded(db.pglite)).toEqual([]);
});

it('waits for a transaction under way', async () => {
  let finish = () => {};
  const held = db.transaction(async (tx) => {
    await tx.query('update links set tries = tries + 1');
    await new Promise<void>((done) => {
      finish = done;
    });
  });
  const tidied = tidyEmbedded(db.pglite);
  await new Promise((done) => setTimeout(done, 50));
  finish();
  await held;
  expect(await tidied).toContain('public.links');
});
