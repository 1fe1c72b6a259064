import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { listPeople } from '../../../bot/store/operations/people.ts';
import { insertPeople } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenant = 'tenant-1';
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertPeople(db, tenant, 5);
  const names = ['99@K5678', '112@K5678', '112@K1234', '1000@K1234', '34@K999'];
  const links = await db.query<{ extension: string }>('select extension from links order by extension');
  for (const [index, { extension }] of links.entries())
    await db.query('update links set extension = $1, name = $2, address = null where extension = $3', [
      names[index],
      `Person ${'ABCDE'[index]}`,
      extension,
    ]);
});

afterAll(async () => {
  await db.close();
});

it.each([
  // by number, the same number by customer
  ['', ['34@K999', '99@K5678', '112@K1234', '112@K5678', '1000@K1234']],
  ['112', ['112@K1234', '112@K5678']],
  // the digits of a K-account are no part of a number
  ['34', ['34@K999']],
  ['1234', []],
  ['k1234', ['112@K1234', '1000@K1234']],
  ['112 K5678', ['112@K5678']],
  ['112 · K5678', ['112@K5678']],
  ['K56', ['99@K5678', '112@K5678']],
  ['person b k5678', ['112@K5678']],
  ['person b k1234', []],
  ['%', []],
])('a search for %j among the people of several customers', async (search, found) => {
  const { total, links } = await listPeople(db, tenant, { filter: 'all', search, offset: 0, limit: 9 });
  expect(links.map(({ extension }) => extension)).toEqual(found);
  expect(total).toBe(found.length);
});
