import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConnectionDraft, OnboardingStore } from '../../../bot/onboarding/onboarding-store.ts';
import type { Database } from '../../../bot/store/database.ts';
import { listConnections } from '../../../bot/store/operations/connections.ts';
import { takeDirty } from '../../../bot/store/operations/links-due.ts';
import { createQuietOnboardingStore } from '../../builders/onboarding-store.ts';
import { insertCustomer, insertPeople, worldStart } from '../../builders/people.ts';
import { openTestDatabase } from '../../setup/database.ts';

const tenantId = 'tenant-1';
let db: Database;
let store: OnboardingStore;

beforeAll(async () => {
  db = await openTestDatabase();
  store = createQuietOnboardingStore(db);
  await insertPeople(db, tenantId, 2);
  await insertCustomer(db, tenantId, 'K2001');
});

beforeEach(async () => {
  await db.query('update links set settled_version = inputs_version, next_try_at = $1', [new Date('2999-01-01')]);
});

afterAll(() => db.close());

const due = async () =>
  (await takeDirty(db, tenantId, { now: worldStart, limit: 9, except: [], callLines: [] })).length;

const connection = (kAccount: string): ConnectionDraft => ({
  ...{ kAccount, companyName: 'Contoso GmbH', extensions: 2, linesInUse: 0, otherWriter: undefined },
  ...{ clientId: 'client', ctiUser: 'presence', api: 'configuration', key: 'own', proven: true },
  ...{ switchState: 'off', paused: true, checkedAt: worldStart },
  rights: { lineStates: 'yes', registry: 'yes', profiles: 'yes', loginStatus: 'yes' },
});

it('a customer that is connected again has its people looked at, and nobody else', async () => {
  const secrets = { clientSecret: 'secret', ctiPassword: 'secret' };
  expect(await store.saveConnection(tenantId, connection('K2001'), secrets)).toBe('saved');
  expect(await due()).toBe(0);
  expect(await store.saveConnection(tenantId, connection('K1234'), secrets)).toBe('saved');
  expect(await due()).toBe(2);
});

it('a customer that goes on without its switch being seen has its people looked at', async () => {
  await store.saveSwitch(tenantId, 'K1234', { continuedAnyway: true });
  expect(await due()).toBe(2);
});

it('what an admin said of a switch that cannot be seen holds while it stays unseen', async () => {
  const secrets = { clientSecret: 'secret', ctiPassword: 'secret' };
  const again = async (switchState: ConnectionDraft['switchState']) => {
    await store.saveConnection(tenantId, { ...connection('K1234'), switchState, paused: false }, secrets);
    return (await listConnections(db, tenantId)).find(({ kAccount }) => kAccount === 'K1234')?.continuedAnyway;
  };
  await store.saveSwitch(tenantId, 'K1234', { continuedAnyway: true });
  expect(await again('unknown')).toBe(true);
  expect(await again('on')).toBe(false);
  expect(await again('unknown')).toBe(false);
});
