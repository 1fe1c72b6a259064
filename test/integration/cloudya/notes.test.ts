import { Router } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordedNote } from '../../../bot/presence/ports.ts';
import { areas } from '../../../sim/areas.ts';
import type { Integration, IntegrationTarget } from '../../../sim/cloudya/world.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';

let cloudya: SimulatedCloudya;
const since = new Date('2026-03-02T09:15:00Z');

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
});

afterEach(() => cloudya.close());

const told = async (extension: string) =>
  ((await cloudya.control('GET', `/cloudya/extensions/${extension}`)) as { published: unknown }).published;

const removeAll = (signal = new AbortController().signal) => cloudya.notes.removeAll(tenantId, 'K1234', signal);
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

/** The simulator, but for the one header that NFON's description does not have. */
const withoutLocation = areas.map((create): typeof create => (sim) => {
  const area = create(sim);
  const unnamed = Object.entries(area.hosts ?? {}).map(([host, router]): [string, Router] => [
    host,
    Router().use((_request, response, next) => {
      response.location = () => response;
      next();
    }, router),
  ]);
  return { ...area, hosts: Object.fromEntries(unnamed) };
});

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

  it('are found where no answer names what was created: once made, then changed and withdrawn', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ areas: withoutLocation });
    const created = () => cloudya.requests(hosts.api, 'POST').filter(({ path }) => path.endsWith('/targets')).length;
    const ids = await Promise.all(
      ['101', '103'].map((at) => cloudya.notes.tell(tenantId, at, 'in-use', since, undefined)),
    );
    expect(targets().map(({ id }) => id)).toEqual(ids.toSorted());
    expect(await cloudya.notes.tell(tenantId, '101', 'do-not-disturb', since, ids[0])).toBe(ids[0]);
    expect([created(), await told('101'), await told('103')]).toMatchObject([
      2,
      { teams: 'do-not-disturb' },
      { teams: 'in-use' },
    ]);
    await cloudya.notes.withdraw(tenantId, '101', undefined);
    expect(targets().map(({ id }) => id)).toEqual([ids[1]]);
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
    expect(await removeAll()).toBe(true);
    expect(integrations().map(({ name }) => name)).toEqual(['CRM']);
    const { length } = cloudya.requests(hosts.api, 'DELETE');
    expect(length).toBe(4);
    expect(await removeAll()).toBe(true);
    expect(cloudya.requests(hosts.api, 'DELETE')).toHaveLength(length);
  });

  it('are removed piece by piece where the time is short: each once, and nothing goes on after a piece', async () => {
    const at = Array.from({ length: 12 }, (_, n) => String(101 + n));
    for (const number of at) await cloudya.notes.tell(tenantId, number, 'in-use', since, undefined);
    const deletes = () => cloudya.requests(hosts.api, 'DELETE');
    const removed: number[] = [];
    for (let isDone = false; !isDone; removed.push(deletes().length)) {
      const piece = new AbortController();
      const enough = deletes().length + 3;
      const removal = removeAll(piece.signal);
      await vi.waitFor(() => expect(deletes().length >= enough || integrations().length === 0).toBe(true), 10_000);
      piece.abort();
      isDone = await removal;
      const { length } = deletes();
      await cloudya.notes.otherWriter(tenantId, 'K1234');
      expect(deletes()).toHaveLength(length);
    }
    expect(removed.length).toBeGreaterThan(1);
    expect(integrations()).toEqual([]);
    expect(new Set(deletes().map(({ path }) => path)).size).toBe(deletes().length);
    expect(deletes()).toHaveLength(at.length + 1);
  }, 30_000);

  it('stay recorded where the whole customer answers 404, and can be taken back once it is open', async () => {
    const id = await cloudya.notes.tell(tenantId, '101', 'in-use', since, undefined);
    cloudya.fault({ host: hosts.api, path: '/tenants/K1234/', status: 404, count: 1_000 });
    const closed = { vendor: 'cloudya', trouble: 'not-found' };
    await expect(cloudya.notes.withdraw(tenantId, '101', id)).rejects.toMatchObject(closed);
    await expect(removeAll()).rejects.toMatchObject(closed);
    await expect(cloudya.notes.mend(tenantId, 'K1234', async () => [])).rejects.toMatchObject(closed);
    await expect(cloudya.notes.otherWriter(tenantId, 'K1234')).rejects.toMatchObject(closed);
    expect(targets().map((target) => target.id)).toEqual([id]);
    cloudya.sim.faults.clear();
    expect(await removeAll()).toBe(true);
    expect(integrations()).toEqual([]);
  });

  it.each([
    ['one target', 409, '/targets/', 1, 'conflict', ['101']],
    ['Cloudya', 503, '', 100, 'unavailable', ['101', '103', '105']],
  ])('%s that answers %d holds up what depends on it, nothing else', async (_, status, path, count, trouble, left) => {
    for (const at of ['101', '103', '105']) await cloudya.notes.tell(tenantId, at, 'in-use', since, undefined);
    cloudya.fault({ host: hosts.api, method: 'DELETE', path, status, count });
    await expect(removeAll()).rejects.toMatchObject({ trouble });
    expect(targets().map(({ context }) => context)).toEqual(left);
    cloudya.sim.faults.clear();
    expect(await removeAll()).toBe(true);
    expect(integrations()).toEqual([]);
  });
});

describe('mending what others changed', () => {
  const at = ['101', '103', '105'];
  let recorded: RecordedNote[];
  const mend = () => cloudya.notes.mend(tenantId, 'K1234', async () => recorded);
  const writes = () => cloudya.requests(hosts.api).filter(({ method }) => method !== 'GET').length;
  const customer = () => {
    const found = cloudya.sim.world.cloudya.customers.K1234;
    if (found === undefined) throw new Error('no customer');
    return found;
  };
  const [ours, target] = [() => integrations()[0] as Integration, (id = '') => ours().targets[id] as IntegrationTarget];

  beforeEach(async () => {
    recorded = [];
    for (const extension of at) {
      const targetId = await cloudya.notes.tell(tenantId, extension, 'in-use', since, undefined);
      recorded.push({ extension, state: 'in-use', targetId });
    }
  });

  it('writes nothing where all is as recorded', async () => {
    const before = writes();
    expect(await mend()).toEqual([]);
    expect(writes()).toBe(before);
  });

  it.each([
    ['was deleted', ({ id }: IntegrationTarget) => delete ours().targets[id]],
    ['was switched off', (one: IntegrationTarget) => Object.assign(one, { active: false })],
    ['says something else', (one: IntegrationTarget) => Object.assign(one, { connectionConfig: { teams: 'x' } })],
    ['says nothing', (one: IntegrationTarget) => Object.assign(one, { connectionConfig: null })],
  ])('a target that %s is to be told again, and then stands once', async (_, harm) => {
    harm(target(recorded[1]?.targetId));
    expect(await mend()).toEqual(['103']);
    await cloudya.notes.tell(tenantId, '103', 'in-use', since, undefined);
    expect(await told('103')).toMatchObject({ teams: 'in-use' });
    expect(targets().length).toBe(3);
  });

  it('a target that points at another extension is removed, and the right one made', async () => {
    target(recorded[1]?.targetId).target = '/api/customers/K1234/targets/phone-extensions/107';
    expect(await mend()).toEqual(['103']);
    expect(await told('107')).toBeNull();
    await cloudya.notes.tell(tenantId, '103', 'in-use', since, undefined);
    expect(await told('103')).toMatchObject({ teams: 'in-use' });
    expect(targets().length).toBe(3);
  });

  it('doubles and leftovers go, with one write each', async () => {
    addTarget('9001', '103');
    addTarget('9002', '107');
    const before = writes();
    expect(await mend()).toEqual([]);
    expect(Object.keys(ours().targets)).toEqual(recorded.map(({ targetId }) => targetId));
    expect(writes() - before).toBe(2);
  });

  it('what is being told just now may stand', async () => {
    addTarget('9002', '107');
    recorded.push({ extension: '107', state: undefined, targetId: undefined });
    expect(await mend()).toEqual([]);
    expect(Object.keys(ours().targets)).toContain('9002');
  });

  it('what is told after it was asked what is recorded stays', async () => {
    const asked = async () => {
      const known = [...recorded];
      await cloudya.notes.tell(tenantId, '107', 'in-use', since, undefined);
      return known;
    };
    expect(await cloudya.notes.mend(tenantId, 'K1234', asked)).toEqual([]);
    expect(await told('107')).toMatchObject({ teams: 'in-use' });
    expect(targets().length).toBe(4);
  });

  it('an entry that was renamed and switched off is ours again', async () => {
    Object.assign(ours(), { name: 'Old', active: false, status: 'INVALID' });
    const before = writes();
    expect(await mend()).toEqual([]);
    expect(ours()).toMatchObject({ name: 'Cloudya Presence', active: true, status: 'VALID' });
    expect([integrations().length, writes() - before]).toEqual([1, 1]);
  });

  it('an entry that was deleted is made again by the next that is told', async () => {
    customer().integrations = {};
    expect(await mend()).toEqual(at);
    for (const extension of at) await cloudya.notes.tell(tenantId, extension, 'in-use', since, undefined);
    expect(integrations().map(({ name }) => name)).toEqual(['Cloudya Presence']);
    expect(targets().length).toBe(3);
  });

  it('a second entry of ours goes with its targets; nobody else’s is touched', async () => {
    const { typeId } = ours();
    addIntegration('9003', 'CRM', typeId);
    addIntegration('9004', 'Cloudya Presence', typeId);
    const [crm, double] = ['9003', '9004'].map((id) => customer().integrations[id] as Integration);
    if (crm === undefined || double === undefined) throw new Error('not added');
    const href = '/api/customers/K1234/targets/phone-extensions/101';
    const foreign = { target: href, active: true, context: null, connectionConfig: { theirs: 1 } };
    crm.targets['9005'] = { id: '9005', ...foreign };
    double.targets['9006'] = { id: '9006', ...foreign };
    expect(await mend()).toEqual([]);
    expect(integrations().map(({ name }) => name)).toEqual(['Cloudya Presence', 'CRM']);
    expect(crm.targets).toEqual({ 9005: { id: '9005', ...foreign } });
  });

  it('goes on where it was interrupted', async () => {
    addTarget('9001', '103');
    addTarget('9002', '107');
    cloudya.fault({ host: hosts.api, method: 'DELETE', path: '/targets/9002', status: 503, count: 3 });
    await expect(mend()).rejects.toMatchObject({ trouble: 'unavailable' });
    expect(await mend()).toEqual([]);
    expect(targets().length).toBe(3);
  });
});
