/** Extensions and e-mails read from the simulated Cloudya, by the real adapter into the real store, for a tenant that is new. */
import { readMatches } from '../../bot/onboarding/read-matches.ts';
import type { Database } from '../../bot/store/database.ts';
import { createDirectoryStore } from '../../bot/store/directory-store.ts';
import { createMatchStore } from '../../bot/store/onboarding-store.ts';
import type { LoggedRequest } from '../../sim/core/request-log.ts';
import { createFakeDirectory } from '../fakes/fake-directory.ts';
import { insertTenant, openTestDatabase } from '../setup/database.ts';
import { insertCustomer } from './people.ts';
import {
  hosts,
  type SimulatedCloudya,
  type SimulatedCloudyaOptions,
  startSimulatedCloudya,
  tenantId,
} from './simulated-cloudya.ts';

export interface EmailReading {
  db: Database;
  cloudya: SimulatedCloudya;
  /** Once, as the job does it. */
  read(): Promise<void>;
  /** Extensions as they are stored. */
  kept(): ReturnType<ReturnType<typeof createMatchStore>['listExtensions']>;
  /** Reads of single mailboxes so far. */
  mailboxes(): LoggedRequest[];
  close(): Promise<void>;
}

const never = new AbortController().signal;

export async function createEmailReading(options: SimulatedCloudyaOptions): Promise<EmailReading> {
  const db = await openTestDatabase();
  await insertTenant(db, tenantId);
  await insertCustomer(db, tenantId);
  const cloudya = await startSimulatedCloudya(options);
  const followUps = { linksDue: async () => undefined };
  const matches = createMatchStore(db, followUps);
  const shared = { clock: Date, matches, changed: () => undefined };
  const directory = {
    ...shared,
    people: createDirectoryStore(db, followUps),
    directory: createFakeDirectory(),
    accountsChanged: async () => undefined,
  };
  return {
    db,
    cloudya,
    read: () => readMatches({ ...shared, phoneSystem: cloudya.phoneSystem, directory }, tenantId, never),
    kept: () => matches.listExtensions(tenantId),
    mailboxes: () => cloudya.requests(hosts.api).filter(({ path }) => path.endsWith('/voice-mail')),
    async close() {
      await cloudya.close();
      await db.close();
    },
  };
}
