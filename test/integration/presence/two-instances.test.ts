/** Two whole instances on one PostgreSQL: notifications land at one, the other leads; then the leader goes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Context, openContext } from '../../../bot/context.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { createFreshDatabase, testDatabaseUrl } from '../../setup/database.ts';
import { activate, admin } from '../../setup/wizard.ts';

const soon = { timeout: 20_000, interval: 50 };

describe.skipIf(testDatabaseUrl === undefined)('two instances', () => {
  let place: Awaited<ReturnType<typeof createFreshDatabase>>;
  let app: TestApp;
  let second: Context;
  let secondUrl: string;

  beforeAll(async () => {
    place = await createFreshDatabase(testDatabaseUrl ?? '');
    app = await startTestApp({ databaseUrl: place.url });
    await activate({ api: await app.as(admin), control: app.control, browse: app.browse }, { timeout: 60_000 });
    second = await openContext(app.context.config, app.context.logger);
    secondUrl = `http://127.0.0.1:${await second.start()}`;
    app.sim.setAppUrl(secondUrl);
  }, 90_000);

  afterAll(async () => {
    await second.stop();
    await app.stop();
    await place.drop();
  });

  const activityOf = async (upn: string) =>
    (await app.control('GET', `/microsoft/users/${upn}/presence`)).body.activity;
  const published = async (extension: string) =>
    (await app.control('GET', `/cloudya/extensions/${extension}`)).body.published;
  const leader = async () =>
    (await second.db.query<{ leader_id: string }>('select leader_id from tenants'))[0]?.leader_id;
  const report = (availability: string, activity: string) =>
    app.control('POST', '/microsoft/users/mia.lang@contoso.example/presence', { availability, activity });

  it('a notification at one instance wakes the other, which leads', async () => {
    const before = await leader();
    await report('Busy', 'InACall');
    await vi.waitFor(async () => expect(await published('120')).toMatchObject({ teams: 'in-use' }), soon);
    await report('Available', 'Available');
    await vi.waitFor(async () => expect(await published('120')).toBeNull(), soon);
    expect(await leader()).toBe(before);
  });

  it('a pause asked of one is carried out by the other', async () => {
    const { body } = await app.control('POST', '/teams/token', { upn: admin });
    const ask = (path: string) =>
      fetch(secondUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${body.token}`, 'content-type': 'application/json' },
        body: '{}',
      });
    expect(await activityOf('anna.schmidt@contoso.example')).toBe('InACall');
    await ask('/api/pause');
    await vi.waitFor(async () => expect(await activityOf('anna.schmidt@contoso.example')).toBe('Available'), soon);
    await ask('/api/resume');
    await vi.waitFor(async () => expect(await activityOf('anna.schmidt@contoso.example')).toBe('InACall'), soon);
  });

  it('the other takes over when the leader goes, and nothing is written twice', async () => {
    const before = await leader();
    await app.context.stop();
    await vi.waitFor(async () => expect([null, before]).not.toContain(await leader()), soon);
    const asked = app.sim.requests.list().length;
    await app.control('POST', '/cloudya/extensions/106/line', { line: 'in-use' });
    await vi.waitFor(async () => expect(await activityOf('ben.fischer@contoso.example')).toBe('InACall'), soon);
    const writes = app.sim.requests
      .list()
      .slice(asked)
      .filter(({ path }) => path.includes('setPresence'));
    expect(writes).toHaveLength(1);
  });
});
