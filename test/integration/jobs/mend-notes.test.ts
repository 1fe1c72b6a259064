/** What somebody changed in Cloudya's registry is told again by the engine, within the hour. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { createEngineWorld, tenantId } from '../../builders/engine-world.ts';
import { extensionOf, userOf } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const [minute, hour] = [60_000, 3_600_000];

let db: OpenedDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

const recorded = async (n: number) =>
  db.query('select published, published_intended from links where tenant_id = $1 and extension = $2', [
    ...[tenantId, extensionOf(n)],
  ]);

describe('the registry, an hour after somebody changed it', () => {
  it('has again what was deleted, no more what nobody recorded, and the rest untouched', async () => {
    const { time, teams, cloudya, close } = await createEngineWorld(db, { people: 3, syncUser: true });
    await time.advance(5_000);
    for (const n of [1, 3]) teams.own(userOf(n), 'Busy', 'InACall');
    const shown = (n: number) => cloudya.published(extensionOf(n));
    await time.until(() => shown(1) === 'in-use' && shown(3) === 'in-use', minute);
    cloudya.lose(extensionOf(1));
    void cloudya.tell(tenantId, extensionOf(2), 'in-use', new Date(), undefined);
    await time.advance(minute);
    expect([1, 2, 3].map(shown)).toEqual(['none', 'in-use', 'in-use']);
    const told = cloudya.told.length;
    await time.advance(hour);
    expect([1, 2, 3].map(shown)).toEqual(['in-use', 'none', 'in-use']);
    expect(await recorded(1)).toEqual([{ published: 'in-use', published_intended: null }]);
    expect(cloudya.told.slice(told)).toEqual([{ extension: extensionOf(1), state: 'in-use' }]);
    await close();
  });
});
