/** What may be changed on phones: the port's promises, kept by the fake and by the adapter against the simulated Cloudya; then what only the real one meets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Levers } from '../../../bot/presence/ports.ts';
import type { LeverKind } from '../../../contract/acting.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';
import { createFakePhones } from '../../fakes/fake-phones.ts';
import { createVirtualTime } from '../../setup/virtual-time.ts';

interface Phones {
  levers: Levers;
  /** A person's hand, at the phone or in the portal. */
  set(kind: LeverKind, value: string): Promise<void>;
  /** Nobody logs in to queues there; or the extension is gone. */
  take(what: 'agent' | 'extension'): Promise<void>;
}

const phone = '101@K1234';
let cloudya: SimulatedCloudya;

async function realPhones(): Promise<Phones> {
  cloudya = await startSimulatedCloudya();
  await cloudya.control('PATCH', '/cloudya/rights', { profiles: true });
  const profiles = ['Default', 'One', 'Two', 'Three'].map((name, number) => ({ number, name }));
  const change = (what: string, body: unknown) => cloudya.control('POST', `/cloudya/extensions/101/${what}`, body);
  await change('profiles', { profiles });
  return {
    levers: cloudya.levers,
    async set(kind, value) {
      if (kind === 'profile') await change('profiles', { active: Number(value) });
      else await change('agent', { loggedIn: value === 'logged-in' });
    },
    async take(what) {
      if (what === 'agent') await change('agent', { loggedIn: null });
      else delete cloudya.sim.world.cloudya.customers.K1234?.extensions['101'];
    },
  };
}

async function fakePhones(): Promise<Phones> {
  const time = createVirtualTime(new Date('2026-03-02T09:00:00Z'));
  const fake = createFakePhones({ now: () => time.now(), sleep: async () => undefined }, () => 0.5);
  return {
    levers: fake,
    set: async (kind, value) => fake.set(phone, kind, value),
    async take(what) {
      fake.take(phone, 'login-status', what === 'agent' ? 'none' : 'gone');
      if (what === 'extension') fake.take(phone, 'profile', 'gone');
    },
  };
}

describe.each([
  ['the fake', fakePhones],
  ['the adapter', realPhones],
])('%s', (name, start) => {
  let phones: Phones;
  const read = (kind: LeverKind) => phones.levers.read(tenantId, phone, kind);
  const write = (kind: LeverKind, value: string) => phones.levers.write(tenantId, phone, kind, value);

  beforeEach(async () => {
    phones = await start();
  });

  afterEach(async () => {
    if (name === 'the adapter') await cloudya.close();
  });

  it('reads the active profile and which there are', async () => {
    const choices = ['0', '1', '2', '3'];
    expect(await read('profile')).toEqual({ kind: 'stands', value: '0', choices });
    await phones.set('profile', '3');
    expect(await read('profile')).toEqual({ kind: 'stands', value: '3', choices });
  });

  it('activates a profile, and leaves it by activating the one before, 0 included', async () => {
    await write('profile', '2');
    expect(await read('profile')).toMatchObject({ value: '2' });
    await write('profile', '0');
    expect(await read('profile')).toMatchObject({ value: '0' });
  });

  it('refuses a profile that is not there', async () => {
    await expect(write('profile', '9')).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'not-found' });
  });

  it('logs an agent out and in', async () => {
    expect(await read('login-status')).toMatchObject({ kind: 'stands', value: 'logged-in' });
    await write('login-status', 'logged-out');
    expect(await read('login-status')).toMatchObject({ value: 'logged-out' });
    await write('login-status', 'logged-in');
    expect(await read('login-status')).toMatchObject({ value: 'logged-in' });
  });

  it('tells who is no agent from an extension that is gone', async () => {
    await phones.take('agent');
    expect(await read('login-status')).toEqual({ kind: 'none' });
    expect(await read('profile')).toMatchObject({ kind: 'stands' });
    await phones.take('extension');
    expect([await read('login-status'), await read('profile')]).toEqual([{ kind: 'gone' }, { kind: 'gone' }]);
  });
});

describe('at NFON', () => {
  beforeEach(realPhones);
  afterEach(() => cloudya.close());

  const onWrite = { host: hosts.api, method: 'PUT', path: '/101/(callforward-profiles|skills)' };
  const answers = (status: number, body: unknown) =>
    cloudya.sim.faults.add({ ...onWrite, status, body, count: 5, rate: 1 });
  const write = () => cloudya.levers.write(tenantId, phone, 'profile', '2');
  const puts = () => cloudya.requests(hosts.api, 'PUT').length;

  it.each([
    [400, 'refused', undefined],
    [402, 'forbidden', true],
    [403, 'forbidden', undefined],
    [404, 'not-found', undefined],
    [409, 'conflict', undefined],
    [429, 'throttled', undefined],
    [503, 'unavailable', undefined],
  ] as const)('%s is %s', async (status, trouble, licence) => {
    answers(status, { code: 'some_code', message: 'No' });
    const error = await write().catch((refused: unknown) => refused);
    expect(error).toMatchObject({ vendor: 'cloudya', trouble, details: { status } });
    expect((error as { details: { licence?: true } }).details.licence).toBe(licence);
  });

  it('a 403 whose words name a licence is one of licence', async () => {
    answers(403, { code: 'forbidden', message: 'The customer does not have the required license' });
    await expect(write()).rejects.toMatchObject({ trouble: 'forbidden', details: { licence: true } });
  });

  it('without the right nothing is read', async () => {
    await cloudya.control('PATCH', '/cloudya/rights', { profiles: false, loginStatus: false });
    for (const kind of ['profile', 'login-status'] as const)
      await expect(cloudya.levers.read(tenantId, phone, kind)).rejects.toMatchObject({ trouble: 'forbidden' });
  });

  it.each([
    ['list of extensions', '/targets/phone-extensions$'],
    ['extension and everything else', '/tenants/K1234/'],
  ])('a customer that answers 404 for its %s is closed: nothing is gone', async (_, closed) => {
    for (const path of ['/phone-extensions/101', closed])
      cloudya.fault({ host: hosts.api, path, status: 404, count: 20 });
    for (const kind of ['profile', 'login-status'] as const)
      await expect(cloudya.levers.read(tenantId, phone, kind)).rejects.toMatchObject({ trouble: 'not-found' });
  });

  it('an extension that is gone is gone as well where the list of its profiles is empty; one that is there is not', async () => {
    const path = '/101/callforward-profiles';
    const empty = { href: '', links: [], items: [] };
    cloudya.sim.faults.add({ host: hosts.api, path, status: 200, body: empty, count: 2, rate: 1 });
    await expect(cloudya.levers.read(tenantId, phone, 'profile')).rejects.toMatchObject({ trouble: 'unavailable' });
    delete cloudya.sim.world.cloudya.customers.K1234?.extensions['101'];
    expect(await cloudya.levers.read(tenantId, phone, 'profile')).toEqual({ kind: 'gone' });
  });

  it('an extension that is there again at the second look is not gone', async () => {
    cloudya.fault({ host: hosts.api, path: '/phone-extensions/101', status: 404, count: 2 });
    await expect(cloudya.levers.read(tenantId, phone, 'profile')).rejects.toMatchObject({ trouble: 'unavailable' });
    expect(await cloudya.levers.read(tenantId, phone, 'profile')).toMatchObject({ kind: 'stands', value: '0' });
  });

  it('a write whose answer is lost is not sent again', async () => {
    cloudya.sim.faults.add({ ...onWrite, loseAnswer: true, count: 1, rate: 1 });
    const before = puts();
    await expect(write()).rejects.toMatchObject({ trouble: 'unavailable' });
    expect(puts()).toBe(before + 1);
    expect(await cloudya.levers.read(tenantId, phone, 'profile')).toMatchObject({ value: '2' });
  });

  it('an answer that names no active profile is not believed', async () => {
    const customer = cloudya.sim.world.cloudya.customers.K1234;
    Object.assign(customer?.extensions['101'] ?? {}, { activeProfile: 7 });
    await expect(cloudya.levers.read(tenantId, phone, 'profile')).rejects.toMatchObject({ trouble: 'unavailable' });
  });

  it('phones and the registry are written together at no more than five a second', async () => {
    const began = Date.now();
    const since = new Date('2026-03-02T09:15:00Z');
    await Promise.all([
      ...['102', '103', '104'].map((number) => cloudya.levers.write(tenantId, `${number}@K1234`, 'profile', '1')),
      ...['105', '106', '107'].map((number) =>
        cloudya.levers.write(tenantId, `${number}@K1234`, 'login-status', 'logged-out'),
      ),
      ...['101', '103'].map((number) => cloudya.notes.tell(tenantId, `${number}@K1234`, 'in-use', since, undefined)),
    ]);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
  });
});
