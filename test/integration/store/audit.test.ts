/** Who did what, page by page. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../bot/store/database.ts';
import { addAudit, listAudit } from '../../../bot/store/operations/audit.ts';
import { ensureTenant } from '../../../bot/store/operations/tenants.ts';
import { openTestDatabase } from '../../setup/database.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 8, 0, second));
let db: Database;

const add = (tenantId: string, second: number, act: string) => addAudit(db, tenantId, at(second), undefined, act, {});
const acts = async (tenantId: string, limit: number, before?: string) =>
  (await listAudit(db, tenantId, { limit, before })).map(({ act }) => act);

beforeAll(async () => {
  db = await openTestDatabase();
  for (const tenantId of ['t1', 't2']) await ensureTenant(db, tenantId, {}, at(0));
});

afterAll(() => db.close());

it('goes on after the last entry seen, in entries of one moment, too, and whatever came meanwhile', async () => {
  for (const act of ['first', 'second', 'third', 'fourth']) await add('t1', 1, act);
  await add('t1', 2, 'later');
  // written last, by a clock that is behind
  await add('t1', 0, 'late');
  const [, seen] = await listAudit(db, 't1', { limit: 2 });
  expect(seen?.act).toBe('fourth');
  await add('t1', 3, 'meanwhile');
  expect(await acts('t1', 2, seen?.id)).toEqual(['third', 'second']);
  expect(await acts('t1', 9, seen?.id)).toEqual(['third', 'second', 'first', 'late']);
  expect(await acts('t1', 9)).toEqual(['meanwhile', 'later', 'fourth', 'third', 'second', 'first', 'late']);
});

it('has nothing after an entry of another tenant', async () => {
  await add('t2', 9, 'theirs');
  const [theirs] = await listAudit(db, 't2', { limit: 1 });
  expect(await acts('t1', 9, theirs?.id)).toEqual([]);
});
