import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';

let cloudya: SimulatedCloudya;
const since = new Date('2026-03-02T09:15:00Z');

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
});

afterEach(() => cloudya.close());

const told = async (extension: string) =>
  ((await cloudya.control('GET', `/cloudya/extensions/${extension}`)) as { published: unknown }).published;

const integrations = () => Object.values(cloudya.sim.world.cloudya.customers.K1234?.integrations ?? {});
const targets = () => integrations().flatMap(({ targets }) => Object.values(targets));

function addIntegration(id: string, name: string, typeId: string): void {
  const customer = cloudya.sim.world.cloudya.customers.K1234;
  const empty = { active: true, status: 'VALID', context: null, connectionConfig: null, targets: {} };
  if (customer !== undefined) customer.integrations[id] = { id, typeId, name, ...empty };
}

function addTarget(id: string, extension: string): void {
  const target = `/tenants/K1234/targets/phone-extensions/${extension}`;
  const [integration] = integrations();
  if (integration) integration.targets[id] = { id, target, active: true, context: null, connectionConfig: null };
}

describe('notes', () => {
  it('make one type, one entry and one target, then change the target', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    expect(await told('101')).toEqual({ teams: 'in-use', since: '2026-03-02T09:15:00.000Z' });
    expect(await cloudya.notes.tell(tenantId, '101', 'do-not-disturb', since, id)).toBe(id);
    expect(await told('101')).toMatchObject({ teams: 'do-not-disturb' });
    expect(integrations().map(({ name }) => name)).toEqual(['Cloudya Presence']);
    expect(targets().length).toBe(1);
    expect(Object.values(cloudya.sim.world.cloudya.integrationTypes)).toMatchObject([
      { name: 'Cloudya Presence', toolType: 'CUSTOM' },
    ]);
  });

  it('at once about many make one entry', async () => {
    await Promise.all(['101', '103', '105'].map((at) => cloudya.notes.tell(tenantId, at, 'in-use', since, undefined)));
    expect(integrations().length).toBe(1);
    expect(targets().length).toBe(3);
  });

  it('adopt what an earlier process left', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    cloudya.stored.ctiPassword = 'other credentials make new clients, as a new process does';
    expect(await cloudya.notes.tell(tenantId, '101', 'do-not-disturb', since, undefined)).toBe(id);
    expect(integrations().length).toBe(1);
    expect(targets().length).toBe(1);
  });

  it('are withdrawn, also twice, also without an id', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    await cloudya.notes.withdraw(tenantId, '101', id);
    expect(await told('101')).toBeNull();
    await cloudya.notes.withdraw(tenantId, '101', id);
    await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    await cloudya.notes.withdraw(tenantId, '101', undefined);
    expect(targets()).toEqual([]);
    await cloudya.notes.withdraw(tenantId, '103', undefined);
  });

  it('are made again when somebody removed target or entry', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    for (const integration of integrations()) integration.targets = {};
    const second = await cloudya.notes.tell(tenantId, '101', 'in-use', since, id);
    expect(second).not.toBe(id);
    const customer = cloudya.sim.world.cloudya.customers.K1234;
    if (customer !== undefined) customer.integrations = {};
    await cloudya.notes.tell(tenantId, '101', 'do-not-disturb', since, second);
    expect(await told('101')).toMatchObject({ teams: 'do-not-disturb' });
    expect(targets().length).toBe(1);
  });

  it('that arrived although their answer was lost are adopted', async () => {
    await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    const { take } = cloudya.sim.faults;
    cloudya.sim.faults.take = (host, method, path) => {
      if (method !== 'POST' || !path.endsWith('/targets')) return take(host, method, path);
      addTarget('arrived', '103');
      return { id: 0, host, path, drop: true, count: 1, rate: 1 };
    };
    const lost = cloudya.notes.tell(tenantId, '103', 'in-use', since, undefined);
    await expect(lost).rejects.toMatchObject({ trouble: 'unavailable' });
    expect(targets().length).toBe(2);
    expect(await cloudya.notes.tell(tenantId, '103', 'do-not-disturb', since, undefined)).toBe('arrived');
    expect(targets().length).toBe(2);
    expect(await told('103')).toMatchObject({ teams: 'do-not-disturb' });
  });

  it('use the entry somebody made in the same moment', async () => {
    const { take } = cloudya.sim.faults;
    cloudya.sim.faults.take = (host, method, path) => {
      if (method !== 'POST' || !path.endsWith('/integrations')) return take(host, method, path);
      const type = Object.keys(cloudya.sim.world.cloudya.integrationTypes)[0] ?? '';
      addIntegration('theirs', 'Cloudya Presence', type);
      return { id: 0, host, path, status: 409, count: 1, rate: 1 };
    };
    await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    expect(integrations().map(({ id }) => id)).toEqual(['theirs']);
    expect(await told('101')).toMatchObject({ teams: 'in-use' });
  });

  it('use another CUSTOM type where making one is refused', async () => {
    cloudya.sim.world.cloudya.integrationTypes.x = { id: 'x', name: 'Other', toolType: 'CUSTOM', provider: 'Other' };
    cloudya.fault({ host: hosts.api, method: 'POST', path: '/integration-types', status: 403 });
    await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    expect(integrations()).toMatchObject([{ typeId: 'x', name: 'Cloudya Presence' }]);
  });

  it('are refused where the registry is', async () => {
    await cloudya.control('PATCH', '/cloudya/rights', { registry: false });
    const refused = cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    await expect(refused).rejects.toMatchObject({ vendor: 'cloudya', trouble: 'forbidden' });
  });

  it('about one extension overtake each other: the newest stands', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        cloudya.notes.tell(tenantId, '101', n % 2 ? 'in-use' : 'do-not-disturb', new Date(since.getTime() + n), id),
      ),
    );
    expect(await told('101')).toEqual({ teams: 'in-use', since: '2026-03-02T09:15:00.019Z' });
    expect(cloudya.requests(hosts.api, 'PUT').length).toBeLessThanOrEqual(2);
  });

  it('are removed with our entry, and nothing else is', async () => {
    cloudya.sim.world.cloudya.integrationTypes.x = { id: 'x', name: 'Other', toolType: 'CUSTOM', provider: 'Other' };
    addIntegration('other', 'CRM', 'x');
    for (const at of ['101', '103', '105']) await cloudya.notes.tell(tenantId, at, 'in-use', since, undefined);
    expect(await cloudya.notes.removeAll(tenantId)).toBe(3);
    expect(integrations().map(({ name }) => name)).toEqual(['CRM']);
    expect(await cloudya.notes.removeAll(tenantId)).toBe(0);
  });
});
