import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeLevers } from '../../../bot/presence/describe-levers.ts';
import type { Database } from '../../../bot/store/database.ts';
import { readActing, setActing } from '../../../bot/store/operations/acting.ts';
import { countLevers } from '../../../bot/store/operations/levers.ts';
import { takeDirty } from '../../../bot/store/operations/links-due.ts';
import { listPeople } from '../../../bot/store/operations/people.ts';
import type { LeverKind, LeverRefusal } from '../../../contract/acting.ts';
import { extensionOf, insertPeople, worldStart } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenant = 'tenant-1';
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  await insertPeople(db, tenant, 3);
  await insertPeople(db, 'tenant-2', 3, 'active', 'K5678');
});

afterAll(async () => {
  await db.close();
});

async function refuse(extension: string, kind: LeverKind, refusal: LeverRefusal): Promise<void> {
  await db.query(
    `insert into levers (tenant_id, extension, kind, state, wanted, refusal, since, next_try_at)
     values ($1, $2, $3, 'refused', '3', $4, $5, $6)`,
    [tenant, extension, kind, refusal, worldStart, new Date(worldStart.getTime() + 3_600_000)],
  );
}

it('extensions that refuse are counted once and found, not who is no agent', async () => {
  await refuse(extensionOf(1), 'profile', 'no-such-profile');
  await refuse(extensionOf(1), 'login-status', 'no-right');
  await refuse(extensionOf(2), 'login-status', 'not-an-agent');
  expect(await countLevers(db, tenant)).toEqual({ used: 0, refused: 1 });
  const { total, links } = await listPeople(db, tenant, { filter: 'refused', search: '', offset: 0, limit: 9 });
  expect([total, links.map(({ extension }) => extension)]).toEqual([1, [extensionOf(1)]]);
  const refusals = links.flatMap(({ levers }) => describeLevers(levers)).map(({ refusal }) => refusal);
  expect(refusals).toEqual(['no-such-profile', 'no-right']);
  expect(await listPeople(db, 'tenant-2', { filter: 'refused', search: '', offset: 0, limit: 9 })).toMatchObject({
    total: 0,
  });
});

it('a changed setting answers what held before, makes everybody be looked at and what was refused be tried at once', async () => {
  const now = new Date(worldStart.getTime() + 60_000);
  await db.query('update links set settled_version = inputs_version');
  expect(await readActing(db, tenant)).toEqual({ profile: null, logOut: false });
  const acting = { profile: 3, logOut: true };
  expect(await db.transaction((tx) => setActing(tx, tenant, acting))).toEqual({ profile: null, logOut: false });
  expect(await db.transaction((tx) => setActing(tx, tenant, acting))).toEqual(acting);
  expect(await readActing(db, tenant)).toEqual(acting);
  expect(await readActing(db, 'tenant-2')).toEqual({ profile: null, logOut: false });
  const look = { now, limit: 9, except: [], callLines: [] };
  expect(await takeDirty(db, tenant, look)).toHaveLength(3);
  expect(await takeDirty(db, 'tenant-2', look)).toHaveLength(0);
  expect(await db.query('select 1 as rests from levers where next_try_at is not null')).toEqual([]);
});
