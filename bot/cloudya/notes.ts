/** Tells Cloudya's integration registry what Teams shows, at most five writes a second per customer, newest wins. */
import { extensionParts, numberOf } from '../../contract/extension.ts';
import { VendorError } from '../errors.ts';
import { atOnce } from '../presence/at-once.ts';
import type { CloudyaNotes } from '../presence/ports.ts';
import type { CustomerClients } from './cloudya.ts';
import type { ConfigurationClient } from './configuration-client.ts';
import type { NewestWins } from './newest-wins.ts';
import { findOtherWriter } from './other-writer.ts';
import { createRegistry, type Registry } from './registry.ts';
import { unlessNoRegistry } from './registry-entry.ts';

export interface NotesDeps {
  clientsOf(tenantId: string, kAccount: string): Promise<Pick<CustomerClients, 'configuration' | 'writes'>>;
}

interface Desk {
  registry: Registry;
  /** Outcome: the target's id, undefined once it is gone. */
  writes: NewestWins;
}

/** No extension has this number. */
const entryKey = 'entry';
/** A little more than leave at a time, so that the pace of writes decides. */
const removedAtOnce = 8;
/** Refusals that say nothing about other targets. */
const ofOneTarget: VendorError['trouble'][] = ['conflict', 'refused'];

export function createNotes({ clientsOf }: NotesDeps): CloudyaNotes {
  const desks = new WeakMap<ConfigurationClient, Desk>();

  async function deskOf(tenantId: string, kAccount: string): Promise<Desk> {
    const { configuration, writes } = await clientsOf(tenantId, kAccount);
    const known = desks.get(configuration);
    if (known !== undefined) return known;
    const desk: Desk = { registry: createRegistry(configuration), writes };
    desks.set(configuration, desk);
    return desk;
  }

  return {
    async tell(tenantId, extension, state, since, targetId) {
      const { number, kAccount } = extensionParts(extension);
      const { registry, writes } = await deskOf(tenantId, kAccount);
      const note = { teams: state, since: since.toISOString() };
      const told = await writes.run(number, () => registry.put(number, note, targetId));
      if (told === undefined) throw new VendorError('cloudya', 'conflict', 'Withdrawn while it waited to be told');
      return told;
    },
    async withdraw(tenantId, extension, targetId) {
      const { number, kAccount } = extensionParts(extension);
      await withdraw(await deskOf(tenantId, kAccount), number, targetId);
    },
    async mend(tenantId, kAccount, recorded) {
      const { registry } = await deskOf(tenantId, kAccount);
      const names = new Map<string, string>();
      const numbers = await registry.mend(async () =>
        (await recorded()).map(({ extension, state, targetId }) => {
          const number = numberOf(extension);
          names.set(number, extension);
          return { extension: number, teams: state, targetId };
        }),
      );
      return numbers.map((number) => names.get(number) ?? number);
    },
    async otherWriter(tenantId, kAccount) {
      const { configuration } = await clientsOf(tenantId, kAccount);
      return unlessNoRegistry(configuration, findOtherWriter(configuration));
    },
    removeAll: async (tenantId, kAccount, signal) => removeAll(await deskOf(tenantId, kAccount), signal),
  };
}

async function withdraw({ registry, writes }: Desk, number: string, targetId: string | undefined): Promise<void> {
  await writes.run(number, () => registry.remove(number, targetId).then(() => undefined));
}

async function removeAll(desk: Desk, signal: AbortSignal): Promise<boolean> {
  const failures: VendorError[] = [];
  // targets first: that they vanish with their entry is not documented
  await atOnce(removedAtOnce, await desk.registry.extensions(), async (number) => {
    if (signal.aborted) return;
    await withdraw(desk, number, undefined).catch((error: unknown) => {
      if (!(error instanceof VendorError) || !ofOneTarget.includes(error.trouble)) throw error;
      failures.push(error);
    });
  });
  if (signal.aborted) return false;
  if (failures[0] !== undefined) throw failures[0];
  await desk.writes.run(entryKey, () => desk.registry.removeEntry().then(() => undefined));
  return true;
}
