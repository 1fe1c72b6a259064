/** What the operator has ended: the connection leaves once, its tenant is told where it looks, and it is over when it is over. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followOnce, type WithdrawalDeps } from '../../../bot/jobs/follow-withdrawals.ts';
import { type AlertOf, createTroubles } from '../../../bot/jobs/troubles.ts';
import { assignCustomer, withdrawCustomer } from '../../../bot/operator/customers.ts';
import type { Database } from '../../../bot/store/database.ts';
import { listWithdrawals } from '../../../bot/store/operations/assignments.ts';
import { loadSteps } from '../../../bot/store/operations/onboarding-steps.ts';
import { listTroubles } from '../../../bot/store/operations/troubles.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenantId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const kAccount = 'K1234';
const at = new Date('2026-03-02T08:00:00Z');
const hour = 60 * 60_000;

let db: Database;
let now: number;
let left: string[];
let alerts: AlertOf[];
let deps: WithdrawalDeps;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(() => db.close());

beforeEach(async () => {
  await db.query('delete from tenants');
  now = at.getTime();
  left = [];
  alerts = [];
  deps = {
    db,
    scheduler: { now: () => now, sleep: async () => undefined },
    logger: pino({ level: 'silent' }),
    random: () => 0.5,
    troubles: createTroubles({
      db,
      events: { record: () => undefined },
      alert: async (_tx, _tenantId, alert) => void alerts.push(alert),
      changed: () => undefined,
    }),
    async leave(_tenantId, number) {
      left.push(number);
      await db.query('delete from cloudya_connections where k_account = $1', [number]);
    },
    progressChanged: async () => undefined,
    changed: () => undefined,
  };
  await assignCustomer(db, { kAccount, tenantId, at });
});

async function connect(key: 'own' | 'operator', number = kAccount): Promise<void> {
  await db.query(
    `insert into cloudya_connections (tenant_id, k_account, company_name, extensions, client_id, cti_user, secrets, rights,
       switch_state, switch_checked_at, checked_at, connected_at, key)
     values ($1, $2, 'Contoso GmbH', 30, 'c', 'u', 's', '{}', 'on', $3, $3, $3, $4)`,
    [tenantId, number, at, key],
  );
}

const withdraw = (connected = false) => withdrawCustomer(db, { kAccount, connected, at });
const activate = () => db.query("update tenants set phase = 'active' where tenant_id = $1", [tenantId]);
const troubles = async () => Object.keys(await listTroubles(db, tenantId));

describe('a withdrawal', () => {
  it('of an activated tenant lets the connection leave and is told as trouble', async () => {
    await connect('operator');
    await activate();
    await withdraw();
    await followOnce(deps);
    expect(left).toEqual([kAccount]);
    expect(await listTroubles(db, tenantId)).toEqual({
      'withdrawn@K1234': { code: 'cloudya_customer_withdrawn', at: at.toISOString(), values: { kAccount } },
    });
    expect(alerts).toEqual([{ code: 'cloudya_customer_withdrawn', kAccount, ended: false }]);
    await followOnce(deps);
    expect([left, alerts.length, await listWithdrawals(db)]).toEqual([[kAccount], 1, []]);
  });

  it('that fails holds up no other', async () => {
    await connect('operator');
    await connect('operator', 'K2001');
    for (const number of [kAccount, 'K2001']) await withdrawCustomer(db, { kAccount: number, connected: false, at });
    const leave = async (_: string, number: string) => {
      if (number === kAccount) throw new Error('away');
      left.push(number);
    };
    await expect(followOnce({ ...deps, leave })).rejects.toThrow('away');
    expect(left).toEqual(['K2001']);
    expect((await listWithdrawals(db)).map((each) => each.kAccount)).toEqual([kAccount]);
  });

  it('while the wizard is open is told in its step', async () => {
    await connect('operator');
    await withdraw();
    await followOnce(deps);
    expect(left).toEqual([kAccount]);
    expect((await loadSteps(db, tenantId)).connect?.problem).toMatchObject({ code: 'cloudya_customer_withdrawn' });
    expect(await troubles()).toEqual([]);
  });

  it('is done again by whoever comes after a process that was killed in between', async () => {
    await connect('operator');
    await activate();
    await withdraw();
    await expect(followOnce({ ...deps, leave: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
    expect([left, await troubles()]).toEqual([[], ['withdrawn@K1234']]);
    await followOnce(deps);
    expect([left, await troubles(), alerts.length]).toEqual([[kAccount], ['withdrawn@K1234'], 1]);
  });

  it('while the wizard is open is told also where the process is killed once the connection is gone', async () => {
    await connect('operator');
    await withdraw();
    const killed = async (tenant: string, number: string) => {
      await deps.leave(tenant, number);
      throw new Error('killed');
    };
    await expect(followOnce({ ...deps, leave: killed })).rejects.toThrow('killed');
    await followOnce(deps);
    expect((await loadSteps(db, tenantId)).connect?.problem).toMatchObject({ code: 'cloudya_customer_withdrawn' });
    expect(await listWithdrawals(db)).toEqual([]);
  });

  it('once more, while the one before is followed, is followed as well', async () => {
    await connect('operator');
    await activate();
    await withdraw();
    async function leave(_tenantId: string, number: string): Promise<void> {
      left.push(number);
      await db.query(`update withdrawals set at = at + interval '1 second'`);
    }
    await followOnce({ ...deps, leave });
    expect(await listWithdrawals(db)).toHaveLength(1);
    await followOnce(deps);
    expect([left, await listWithdrawals(db)]).toEqual([[kAccount, kAccount], []]);
  });

  it('leaves own logins that were entered meanwhile', async () => {
    await connect('operator');
    await withdraw();
    await db.query("update cloudya_connections set key = 'own' where tenant_id = $1", [tenantId]);
    await followOnce(deps);
    expect([left, await listWithdrawals(db)]).toEqual([[], []]);
  });

  it('that was taken back by assigning again changes nothing', async () => {
    await connect('operator');
    await withdraw();
    await assignCustomer(db, { kAccount, tenantId, at });
    await followOnce(deps);
    expect([left, await listWithdrawals(db)]).toEqual([[], []]);
  });

  it('of a connection by own logins ends that', async () => {
    await connect('own');
    await activate();
    await withdraw(true);
    await followOnce(deps);
    expect([left, await troubles()]).toEqual([[kAccount], ['withdrawn@K1234']]);
  });
});

describe('the trouble', () => {
  beforeEach(async () => {
    await connect('operator');
    await activate();
    await withdraw();
    await followOnce(deps);
    alerts = [];
  });

  it('is over, and told so, once the customer is connected again', async () => {
    await connect('own');
    await followOnce(deps);
    expect([await troubles(), alerts]).toEqual([[], [{ code: 'cloudya_customer_withdrawn', kAccount, ended: true }]]);
  });

  it('ends without a word after a day where other customers go on, and may be told again', async () => {
    await connect('own', 'K2001');
    await db.query(
      `insert into conversations (tenant_id, conversation_id, user_id, reference, locale, told_troubles)
       values ($1, 'chat', 'user', '{}', 'en', $2::jsonb)`,
      [tenantId, JSON.stringify({ 'cloudya_customer_withdrawn@K1234': { source: 'withdrawn@K1234', at } })],
    );
    now += 23 * hour;
    await followOnce(deps);
    expect(await troubles()).toEqual(['withdrawn@K1234']);
    now += 2 * hour;
    await followOnce(deps);
    expect([await troubles(), alerts]).toEqual([[], []]);
    expect(await db.query('select told_troubles from conversations where tenant_id = $1', [tenantId])).toEqual([
      { told_troubles: {} },
    ]);
    await db.query('delete from conversations');
  });

  it('stands while nothing else is connected', async () => {
    now += 100 * hour;
    await followOnce(deps);
    expect(await troubles()).toEqual(['withdrawn@K1234']);
  });
});
