/** Tells Cloudya's integration registry what Teams shows, at most five writes a second per customer, newest wins. */
import { VendorError } from '../errors.ts';
import type { CloudyaNotes } from '../presence/ports.ts';
import type { CustomerClients } from './cloudya.ts';
import type { ConfigurationClient } from './configuration-client.ts';
import { createNewestWins, type NewestWins } from './newest-wins.ts';
import { createRegistry, type Registry } from './registry.ts';

export interface NotesDeps {
  clientsOf(tenantId: string): Promise<Pick<CustomerClients, 'configuration'>>;
}

interface Desk {
  registry: Registry;
  /** Outcome: the target's id, undefined once it is gone. */
  writes: NewestWins<string | undefined>;
}

/** NFON documents no limit; this is the one we keep to. */
const limits = { perSecond: 5, inFlight: 2 };
/** No extension has this number. */
const entryKey = 'entry';

export function createNotes({ clientsOf }: NotesDeps): CloudyaNotes {
  const desks = new WeakMap<ConfigurationClient, Desk>();

  async function deskOf(tenantId: string): Promise<Desk> {
    const { configuration } = await clientsOf(tenantId);
    const known = desks.get(configuration);
    if (known !== undefined) return known;
    const desk: Desk = { registry: createRegistry(configuration), writes: createNewestWins(limits) };
    desks.set(configuration, desk);
    return desk;
  }

  async function withdraw(tenantId: string, extension: string, targetId: string | undefined): Promise<void> {
    const { registry, writes } = await deskOf(tenantId);
    await writes.run(extension, () => registry.remove(extension, targetId).then(() => undefined));
  }

  return {
    async tell(tenantId, extension, state, since, targetId) {
      const { registry, writes } = await deskOf(tenantId);
      const note = { teams: state, since: since.toISOString() };
      const told = await writes.run(extension, () => registry.put(extension, note, targetId));
      if (told === undefined) throw new VendorError('cloudya', 'conflict', 'Withdrawn while it waited to be told');
      return told;
    },
    withdraw,
    async removeAll(tenantId) {
      const { registry, writes } = await deskOf(tenantId);
      // targets first: that they vanish with their entry is not documented
      const extensions = await registry.extensions();
      await Promise.all(extensions.map((extension) => withdraw(tenantId, extension, undefined)));
      await writes.run(entryKey, () => registry.removeEntry().then(() => undefined));
      return extensions.length;
    },
  };
}
