/** The exact floor of a first activation (docs: one list, one delta link, snapshot reads of 650, one subscription per round, one token per credential, the named probes). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';

describe.each([
  { users: 40, linked: 21, pages: 1 },
  { users: 700, linked: 681, pages: 1 },
])('a first activation with $users people', ({ users, linked, pages }) => {
  let app: TestApp;
  let counted: Record<string, number>;

  beforeAll(async () => {
    app = await startTestApp({ users });
    await activate({ api: await app.as(admin), control: app.control, browse: app.browse }, { timeout: 110_000 });
    counted = countRequests(app);
  }, 150_000);

  afterAll(() => app.stop());

  it('links whom it should', async () => {
    const { body } = await (await app.as(admin))('GET', '/api/overview');
    expect(body).toMatchObject({ people: linked, inStep: linked });
  });

  it('reads the directory once', () => {
    expect(counted['GET graph /users/delta']).toBe(1);
    // the proof of the right reads one person, the list the rest
    expect(counted['GET graph /users']).toBe(pages + 1);
    expect(counted['GET graph /users/{upn}']).toBe(1);
    expect(counted['GET graph /organization']).toBe(1);
  });

  it('takes one subscription per round with a sync user, beside the trial', () => {
    expect(counted['POST graph /subscriptions']).toBe(2);
    expect(counted['DELETE graph /subscriptions/{id}']).toBe(1);
  });

  it('asks each extension for its e-mail once, and Cloudya for one stream', () => {
    const extensions = 30 + users - 40;
    expect(counted['GET cloudya /voice-mail']).toBe(extensions);
    expect(counted['POST cti /login']).toBeLessThanOrEqual(2);
  });

  it('writes for those on the phone only', () => {
    expect(counted['POST graph /setPresence']).toBe(3);
  });

  it('gets one token per credential and proof', () => {
    // app (fresh proof), on-behalf-of, sync user's code
    expect(counted['POST login /token']).toBeLessThanOrEqual(4);
  });
});

function countRequests(app: TestApp): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { host, method, path } of app.sim.requests.list()) {
    const name = nameOf(host, (path.split('?')[0] ?? '').toLowerCase());
    if (name) counted[`${method} ${name}`] = (counted[`${method} ${name}`] ?? 0) + 1;
  }
  return counted;
}

function nameOf(host: string, path: string): string | undefined {
  if (host === 'graph.microsoft.com') {
    const short = path.replace(/^\/v1\.0/, '');
    if (short.endsWith('/setpresence')) return 'graph /setPresence';
    if (/^\/users\/[^/]+(%40|@)[^/]+$/.test(short)) return 'graph /users/{upn}';
    return `graph ${short.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`;
  }
  if (path.endsWith('/oauth2/v2.0/token')) return 'login /token';
  if (path.endsWith('/voice-mail')) return 'cloudya /voice-mail';
  return host.startsWith('providersupportdata') ? `cti ${path.replace(/^\/v1/, '')}` : undefined;
}
