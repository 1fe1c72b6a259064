/**
 * The exact floor of a first activation: one directory list, one delta link, snapshot reads of 650, one subscription per
 * round with a sync user, one token per credential, one e-mail per extension, the named probes. Nothing else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floorOf, nameOf, presenceReads as reads, readsOf, switchLooks } from '../../builders/cold-start-floor.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

describe.each([
  { users: 40, linked: 21, extensions: 30 },
  // one full round
  { users: 619, linked: 600, extensions: 609 },
])('a first activation with $users people', ({ users, linked, extensions }) => {
  let app: TestApp;
  let asked: { name: string; time: number }[];

  beforeAll(async () => {
    app = await startTestApp({ users, env: { EMAIL_READS_PER_SECOND: '500', EMAIL_READS_IN_FLIGHT: '16' } });
    await activate({ api: await app.as(admin), control: app.control, browse: app.browse }, { timeout: 60_000 });
    asked = app.sim.requests
      .list()
      .map(({ host, method, path, time }) => ({ name: nameOf({ host, method, path }), time }));
  }, 90_000);

  afterAll(() => app.stop());

  it('links whom it should', async () => {
    const { body } = await (await app.as(admin))('GET', '/api/overview');
    expect(body).toMatchObject({ people: linked, inStep: linked });
  });

  it('asks for exactly this', () => {
    const counted: Record<string, number> = {};
    for (const { name } of asked) if (name !== reads) counted[name] = (counted[name] ?? 0) + 1;
    const floor = floorOf({ extensions, people: users + 1, rounds: 1 });
    expect({ ...counted, [switchLooks]: floor[switchLooks] }).toEqual(floor);
  });

  it('looks at the portal’s switch once, and again only once that is old', () => {
    const times = asked.filter(({ name }) => name === switchLooks).map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(1);
    for (const [index, time] of times.slice(1).entries()) expect(time - (times[index] ?? 0)).toBeGreaterThan(4_000);
  });

  it('reads presence once for everybody, then for whom it wrote', () => {
    const timeOf = (name: string) => asked.findLast((request) => request.name === name)?.time ?? 0;
    const subscribed = timeOf('POST graph /subscriptions');
    const times = asked.filter(({ name }) => name === reads).map(({ time }) => time);
    expect(times.filter((time) => time < subscribed)).toHaveLength(1); // proof of the sync user
    const rest = times.length - readsOf({ linked, rounds: 1 });
    // each of our three writes is read back four times at most, beside one read for its hint
    expect(rest).toBeGreaterThanOrEqual(1);
    expect(rest).toBeLessThanOrEqual(3 * (4 + 1));
  });
});
