/** What the operator's command records: a customer belongs to one tenant. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignCustomer, withdrawCustomer } from '../../../bot/operator/customers.ts';
import type { Database, Queryable } from '../../../bot/store/database.ts';
import { listAssigned, listHoldings, listWithdrawals } from '../../../bot/store/operations/assignments.ts';
import { listAudit } from '../../../bot/store/operations/audit.ts';
import { createQuietOnboardingStore } from '../../builders/onboarding-store.ts';
import { insertTenant, openTestDatabase } from '../../setup/database.ts';

const contoso = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const fabrikam = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
const at = new Date('2026-03-02T08:00:00Z');
const kAccount = 'K1234';

let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
});

beforeEach(() => db.query('delete from tenants'));

afterAll(() => db.close());

/** The wizard's way: by logins that prove the customer. */
const connectInWizard = (tenantId: string) =>
  createQuietOnboardingStore(hesitant(db)).saveConnection(
    tenantId,
    {
      ...{ kAccount, companyName: 'Contoso GmbH', extensions: 30, linesInUse: 0, otherWriter: undefined },
      ...{ clientId: 'c', ctiUser: 'u', api: 'configuration', key: 'own', proven: true },
      ...{ switchState: 'on', paused: false, checkedAt: at },
      rights: { lineStates: 'yes', registry: 'yes', profiles: 'yes', loginStatus: 'yes' },
    },
    { clientSecret: 's', ctiPassword: 's' },
  );

/** Rests after each statement of a transaction: whoever may come in between does. */
const hesitant = (whole: Database): Database => ({
  ...whole,
  transaction: (work) =>
    whole.transaction((tx) =>
      work({
        query: <Row>(...statement: Parameters<Queryable['query']>) =>
          tx.query<Row>(...statement).finally(() => sleep(20)),
      }),
    ),
});

const assign = (tenantId: string, number = kAccount) => assignCustomer(db, { kAccount: number, tenantId, at });
const withdraw = (connected = false) => withdrawCustomer(db, { kAccount, connected, at });

async function connect(tenantId: string, key: 'own' | 'operator', leavingAt: Date | null = null): Promise<void> {
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at, connected_at, key, leaving_at)
     values ($1, $2, 'Contoso GmbH', 30, 'c', 'u', 's', '{}', 'on', $3, $3, $3, $4, $5)`,
    [tenantId, kAccount, at, key, leavingAt],
  );
}

describe('assigning', () => {
  it('gives the customer to a tenant that never opened the app', async () => {
    expect(await assign(contoso)).toEqual({ outcome: 'assigned', again: false, connected: undefined });
    expect(await listAssigned(db, contoso)).toEqual([kAccount]);
    expect(await listAssigned(db, fabrikam)).toEqual([]);
    expect(await listAudit(db, contoso, { limit: 5 })).toMatchObject([
      { act: 'customer-assigned', by: null, values: { kAccount } },
    ]);
  });

  it('twice is fine, and is written down once', async () => {
    await assign(contoso);
    expect(await assign(contoso)).toMatchObject({ outcome: 'assigned', again: true });
    expect(await listAudit(db, contoso, { limit: 5 })).toHaveLength(1);
  });

  it('several to one tenant shows them in the order of their numbers', async () => {
    for (const number of ['K10002', 'K99', 'K1234']) await assign(contoso, number);
    expect(await listAssigned(db, contoso)).toEqual(['K99', 'K1234', 'K10002']);
  });

  it('what is assigned to another tenant is refused', async () => {
    await assign(contoso);
    expect(await assign(fabrikam)).toEqual({ outcome: 'held', by: contoso, how: 'assigned' });
    expect(await listAssigned(db, fabrikam)).toEqual([]);
  });

  it('what another tenant has connected by own logins is refused', async () => {
    await insertTenant(db, contoso);
    await connect(contoso, 'own');
    expect(await assign(fabrikam)).toEqual({ outcome: 'held', by: contoso, how: 'connected' });
  });

  it('what this tenant has connected by own logins is fine', async () => {
    await insertTenant(db, contoso);
    await connect(contoso, 'own');
    expect(await assign(contoso)).toEqual({ outcome: 'assigned', again: false, connected: 'own' });
  });

  it('what another tenant is losing is fine', async () => {
    await insertTenant(db, contoso);
    await connect(contoso, 'operator', at);
    expect(await assign(fabrikam)).toMatchObject({ outcome: 'assigned' });
    expect(await listHoldings(db)).toMatchObject([
      { kAccount, assigned: { tenantId: fabrikam }, connected: { tenantId: contoso, leaving: true } },
    ]);
  });

  it('by two operators at once gives it to one of them', async () => {
    const outcomes = await Promise.all([assign(contoso), assign(fabrikam)]);
    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['assigned', 'held']);
  });

  it('while another tenant connects it gives it to one of them', async () => {
    await insertTenant(db, fabrikam);
    const assigned = assignCustomer(hesitant(db), { kAccount, tenantId: contoso, at });
    const [connected, { outcome }] = await Promise.all([connectInWizard(fabrikam), assigned]);
    expect([
      ['saved', 'held'],
      ['taken', 'assigned'],
    ]).toContainEqual([connected, outcome]);
    const [holding] = await listHoldings(db, kAccount);
    const holders = [holding?.assigned?.tenantId, holding?.connected?.tenantId];
    expect(holders.filter((holder) => holder !== undefined)).toHaveLength(1);
  });
});

describe('withdrawing', () => {
  it('what is assigned and not connected ends the assignment', async () => {
    await assign(contoso);
    expect(await withdraw()).toEqual({ outcome: 'withdrawn', from: contoso, connection: 'none' });
    expect(await listAssigned(db, contoso)).toEqual([]);
    expect(await listWithdrawals(db)).toEqual([]);
    expect((await listAudit(db, contoso, { limit: 5 })).map(({ act }) => act)).toContain('customer-withdrawn');
  });

  it("what is connected with the operator's client lets the app end the connection", async () => {
    await assign(contoso);
    await connect(contoso, 'operator');
    expect(await withdraw()).toEqual({ outcome: 'withdrawn', from: contoso, connection: 'leaving' });
    expect(await listWithdrawals(db)).toEqual([{ tenantId: contoso, kAccount, key: 'operator', at }]);
    expect(await listHoldings(db, kAccount)).toMatchObject([{ assigned: undefined, connected: { leaving: true } }]);
    expect(await withdraw()).toEqual({ outcome: 'not-held' });
  });

  it('what is connected by own logins keeps that connection, unless it is meant, too', async () => {
    await assign(contoso);
    await connect(contoso, 'own');
    expect(await withdraw()).toEqual({ outcome: 'withdrawn', from: contoso, connection: 'kept' });
    expect(await withdraw()).toEqual({ outcome: 'own-logins', by: contoso });
    expect(await listWithdrawals(db)).toEqual([]);
    expect(await withdraw(true)).toEqual({ outcome: 'withdrawn', from: contoso, connection: 'leaving' });
    expect(await listWithdrawals(db)).toMatchObject([{ key: 'own' }]);
  });

  it('what nobody has is refused', async () => {
    expect(await withdraw()).toEqual({ outcome: 'not-held' });
    expect(await withdraw(true)).toEqual({ outcome: 'not-held' });
  });

  it('and assigning to another tenant right after is fine', async () => {
    await assign(contoso);
    await connect(contoso, 'operator');
    await withdraw();
    expect(await assign(fabrikam)).toMatchObject({ outcome: 'assigned', again: false });
  });
});
