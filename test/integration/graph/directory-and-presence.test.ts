import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../identity/entra.ts';
import { contosoId, fabrikamId } from '../sim-microsoft.ts';
import { createGraphAdapters } from './graph-world.ts';

let world: World;
let adapters: ReturnType<typeof createGraphAdapters>;

beforeEach(async () => {
  world = await startWorld({ users: 1100 });
  adapters = createGraphAdapters(world);
});

afterEach(() => world.close());

const benUpn = 'ben.fischer@contoso.example';
const token = `POST login.microsoftonline.com/${contosoId}/oauth2/v2.0/token`;
const users = 'GET graph.microsoft.com/v1.0/users';
const read = 'POST graph.microsoft.com/v1.0/communications/getPresencesByUserId';

async function everybody() {
  const found = [];
  for await (const page of adapters.directory.listUsers(contosoId)) found.push(...page);
  return found;
}

describe('the directory', () => {
  it('is read in as few requests as Graph allows, then its presence', async () => {
    const delta = await adapters.directory.startDelta(contosoId);
    const found = await everybody();
    expect(delta).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\/users\/delta\?/);
    expect(new Set(found.map(({ userId }) => userId)).size).toBe(1100);
    const ids = found.map(({ userId }) => userId);
    const readings = [
      ...(await adapters.teams.read(contosoId, ids.slice(0, 650))),
      ...(await adapters.teams.read(contosoId, ids.slice(650))),
    ];
    expect(new Set(readings.map(({ userId }) => userId))).toEqual(new Set(ids));
    expect(world.requests()).toEqual([token, `${users}/delta`, users, users, read, read]);
  });

  it('shows what matching needs', async () => {
    const byUpn = new Map((await everybody()).map((user) => [user.upn, user]));
    expect(byUpn.get('anna.schmidt@contoso.example')).toMatchObject({
      name: 'Anna Schmidt',
      proxyAddresses: ['anna.schmidt@contoso.example', 'a.schmidt@contoso.example'],
      enabled: true,
      guest: false,
    });
    expect(byUpn.get('sofia.rossi@contoso.example')?.enabled).toBe(false);
    expect(byUpn.get('stefan.ohm_fabrikam.example#EXT#@contoso.example')?.guest).toBe(true);
  });

  it('finds a sync user as soon as the account is there', async () => {
    const upn = 'presence-sync@contoso.example';
    expect(await adapters.directory.findByUpn(contosoId, upn)).toBeUndefined();
    await world.control('POST', '/microsoft/users', { name: 'Presence Sync', upn });
    expect(await adapters.directory.findByUpn(contosoId, upn)).toMatchObject({ name: 'Presence Sync', enabled: true });
    const guest = 'stefan.ohm_fabrikam.example#EXT#@contoso.example';
    expect((await adapters.directory.findByUpn(contosoId, guest))?.guest).toBe(true);
  });

  it.each([
    ['a passing trouble', { status: 503, count: 2 }, [token, users, users, users, users]],
    ['the end of the token', { status: 401 }, [token, users, users, token, users]],
  ])('goes on where the second page met %s', async (_, fault, asked) => {
    const found: string[] = [];
    for await (const page of adapters.directory.listUsers(contosoId)) {
      if (found.length === 0) await world.fault('graph.microsoft.com', { path: '/users$', ...fault });
      found.push(...page.map(({ userId }) => userId));
    }
    expect(new Set(found).size).toBe(1100);
    expect(found).toHaveLength(1100);
    expect(world.requests()).toEqual(asked);
  });

  it('of a tenant without consent is refused', async () => {
    const listed = adapters.directory.listUsers(fabrikamId)[Symbol.asyncIterator]();
    await expect(listed.next()).rejects.toMatchObject({ trouble: 'unauthorized', details: { code: 'AADSTS700016' } });
  });

  it('is refused when the consent is withdrawn', async () => {
    await everybody();
    await world.control('DELETE', '/microsoft/consent');
    await expect(everybody()).rejects.toMatchObject({ trouble: 'forbidden' });
  });
});

describe('presence', () => {
  let ben: string;

  beforeEach(async () => {
    ben = await world.idOf(benUpn);
  });

  const seen = async () => (await adapters.teams.read(contosoId, [ben]))[0];

  it('is set, seen and cleared, and its stamp grows', async () => {
    const before = await seen();
    expect(before).toMatchObject({ availability: 'Available', activity: 'Available', outOfOffice: false });
    await adapters.teams.setInACall(contosoId, ben, 60);
    const during = await seen();
    expect(during).toMatchObject({ availability: 'Busy', activity: 'InACall' });
    expect(String(during?.sequenceNumber) > String(before?.sequenceNumber)).toBe(true);
    await adapters.teams.clear(contosoId, ben);
    expect(await seen()).toMatchObject({ availability: 'Available', activity: 'Available' });
    await adapters.teams.clear(contosoId, ben);
  });

  it.each([5, 240])('is taken for %i minutes', async (minutes) => {
    await adapters.teams.setInACall(contosoId, ben, minutes);
    expect(await seen()).toMatchObject({ activity: 'InACall' });
  });

  it('of somebody Graph does not know is left out', async () => {
    const readings = await adapters.teams.read(contosoId, [ben, '00000000-0000-4000-8000-000000000000']);
    expect(readings.map(({ userId }) => userId)).toEqual([ben]);
  });

  it('that cannot be written for one person says why', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    await expect(adapters.teams.setInACall(contosoId, nobody, 60)).rejects.toMatchObject({ trouble: 'not-found' });
    await expect(adapters.teams.setInACall(contosoId, ben, 4)).rejects.toMatchObject({ trouble: 'refused' });
  });

  it('is read with a new token when the old one has ended', async () => {
    await seen();
    world.time.now += 2 * 3_600_000;
    expect(await seen()).toBeDefined();
    expect(world.requests().filter((request) => request === token)).toHaveLength(2);
  });

  it('beyond the quota is refused, and nothing more is sent until the time that was named', async () => {
    await world.control('PATCH', '/microsoft/settings', { presenceQuota: 1 });
    await seen();
    const refused = { trouble: 'throttled', details: { retryAfterMs: 30_000 } };
    await expect(adapters.teams.setInACall(contosoId, ben, 60)).rejects.toMatchObject(refused);
    const sent = world.requests().length;
    await expect(adapters.teams.setInACall(contosoId, ben, 60)).rejects.toMatchObject(refused);
    expect(world.requests()).toHaveLength(sent);
    world.time.now += 30_001;
    await adapters.teams.setInACall(contosoId, ben, 60);
  });

  it('is written although the first answer was lost', async () => {
    await world.fault('graph.microsoft.com', { path: 'setPresence', loseAnswer: true });
    await adapters.teams.setInACall(contosoId, ben, 60);
    expect(await seen()).toMatchObject({ activity: 'InACall' });
    await world.fault('graph.microsoft.com', { path: 'clearPresence', loseAnswer: true });
    await adapters.teams.clear(contosoId, ben);
    expect(await seen()).toMatchObject({ activity: 'Available' });
  });
});

describe('the proof of consent', () => {
  const states = async (tenantId: string) =>
    (await adapters.consent.prove(tenantId)).map(({ name, state }) => `${name} ${state}`);

  it('follows the consent, and leaves no trace', async () => {
    await world.control('DELETE', '/microsoft/consent');
    expect(await states(contosoId)).toEqual(['Presence.ReadWrite.All missing', 'User.Read.All missing']);
    await world.control('PATCH', '/microsoft/settings', { consentDelayMs: 3_000 });
    await world.control('POST', '/microsoft/consent');
    world.time.now += 3_000;
    expect(await states(contosoId)).toEqual(['Presence.ReadWrite.All granted', 'User.Read.All granted']);
    const first = (await everybody())[0];
    const presence = await world.control('GET', `/microsoft/users/${first?.userId}/presence`);
    expect(presence.body.sessions.map(({ id }: { id: string }) => id)).not.toContain(
      '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
    );
  });

  it('gives the app a token that works from then on', async () => {
    await states(contosoId);
    await adapters.directory.startDelta(contosoId);
    expect(world.requests().filter((request) => request === token)).toHaveLength(1);
  });
});
