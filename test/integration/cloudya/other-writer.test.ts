/** Who else says in NFON's registry that they write presence in Teams. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../../builders/simulated-cloudya.ts';

let cloudya: SimulatedCloudya;

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
});

afterEach(() => cloudya.close());

function enter(type: { name: string; provider: string }, entry: { name: string; active?: boolean }): void {
  const { customers, integrationTypes } = cloudya.sim.world.cloudya;
  integrationTypes['70'] = { id: '70', toolType: 'STANDARD', ...type };
  const rest = { status: 'VALID', context: null, connectionConfig: null, targets: {} };
  if (customers.K1234) customers.K1234.integrations['71'] = { id: '71', typeId: '70', active: true, ...rest, ...entry };
}

const other = () => cloudya.notes.otherWriter(tenantId, 'K1234');

describe('another writer of presence', () => {
  it('is nobody where the registry is empty or holds us alone', async () => {
    expect(await other()).toBeUndefined();
    await cloudya.notes.tell(tenantId, '101', 'in-use', new Date('2026-03-02T09:15:00Z'), undefined);
    expect(await other()).toBeUndefined();
  });

  it.each([
    ['by its type', { name: 'MS Teams Presence', provider: 'NFON' }, { name: 'Connector' }],
    ['by its provider', { name: 'Connector', provider: 'Microsoft Teams presence synchronisation' }, { name: 'X' }],
    ['by its own name', { name: 'Connector', provider: 'NFON' }, { name: 'Teams Präsenz' }],
  ])('is known %s', async (_, type, entry) => {
    enter(type, entry);
    expect(await other()).toBe(entry.name);
    const connected = await cloudya.phoneSystem.connect(credentials);
    expect(connected).toMatchObject({ kind: 'connected', otherWriter: entry.name, rights: { registry: 'yes' } });
  });

  it.each([
    ['that is switched off', { name: 'MS Teams Presence', provider: 'NFON' }, { name: 'Connector', active: false }],
    ['that connects calls to Teams', { name: 'Microsoft Teams', provider: 'NFON' }, { name: 'Direct routing' }],
    ['of another kind', { name: 'CRM', provider: 'Example' }, { name: 'Presence of customers' }],
  ])('is none %s', async (_, type, entry) => {
    enter(type, entry);
    expect(await other()).toBeUndefined();
  });

  it('stays unknown where the registry may not be read', async () => {
    await cloudya.control('PATCH', '/cloudya/rights', { registry: false });
    const connected = await cloudya.phoneSystem.connect(credentials);
    expect(connected).toMatchObject({ otherWriter: undefined, rights: { registry: 'no' } });
    await expect(other()).rejects.toMatchObject({ trouble: 'forbidden' });
    expect(cloudya.requests(hosts.api).filter(({ path }) => path.includes('integration-types'))).toEqual([]);
  });
});
