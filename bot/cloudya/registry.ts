/** Targets of our entry in NFON's integration registry: one per extension, never made twice. */
import { VendorError } from '../errors.ts';
import type { ConfigurationClient } from './configuration-client.ts';
import {
  type Entry,
  type FoundEntry,
  findEntries,
  findOrCreateEntry,
  listIntegrations,
  listTargets,
  resetEntry,
  type Target,
} from './registry-entry.ts';

/** What a target of ours holds in `connectionConfig`. */
export interface Note {
  /** The person's Teams side. */
  teams: 'in-use' | 'do-not-disturb';
  /** ISO 8601 */
  since: string;
}

export interface Registry {
  /** Creates or changes the extension's target; answers with its id. `targetId`: the id it had when last told. */
  put(extension: string, note: Note, targetId: string | undefined): Promise<string>;
  /** Also fine when there is none. */
  remove(extension: string, targetId: string | undefined): Promise<void>;
  /** Every extension that has a target of ours now. */
  extensions(): Promise<string[]>;
  /** Removes our entry; also fine when there is none. */
  removeEntry(): Promise<void>;
  /**
   * Looks at all of ours and removes what stands for nothing we have recorded: doubles, targets of others, leftovers of a
   * crash. Our entry is switched on again if somebody switched it off. Answers with the extensions whose target is not as
   * recorded. `recorded` is asked after the look: what was told before it is in it.
   */
  mend(recorded: () => Promise<readonly RecordedNote[]>): Promise<string[]>;
}

export interface RecordedNote {
  extension: string;
  /** undefined while it is being changed: then any target of the extension may stand. */
  teams: Note['teams'] | undefined;
  targetId: string | undefined;
}

/** Gone, doubled, or not known whether it arrived: look again before the next write, and adopt what is there. */
const surprising = new Set<VendorError['trouble']>(['not-found', 'conflict', 'unavailable']);

export function createRegistry(client: ConfigurationClient): Registry {
  const entries = createEntryMemory(client);
  return {
    async put(extension, note, targetId) {
      try {
        return await write(client, await entries.findOrCreate(), extension, note, targetId);
      } catch (error) {
        if (!(error instanceof VendorError) || !surprising.has(error.trouble)) throw error;
        entries.forget();
        if (error.trouble === 'unavailable') throw error;
        return write(client, await entries.findOrCreate(), extension, note, undefined);
      }
    },
    async remove(extension, targetId) {
      const entry = await entries.find();
      if (entry === undefined) return;
      for (const id of new Set([targetId, entry.targets.get(extension)])) {
        if (id !== undefined) await removeStanding(client, targetPath(entry, id));
      }
      entry.targets.delete(extension);
    },
    async extensions() {
      entries.forget();
      return [...((await entries.find())?.targets.keys() ?? [])];
    },
    async removeEntry() {
      entries.forget();
      for (const entry of await findEntries(client)) await removeWhole(client, entry);
    },
    async mend(recorded) {
      const [ours, ...doubles] = await findEntries(client);
      const notes = await recorded();
      const kept = choose(ours?.all ?? [], notes);
      entries.forget();
      // what is to go is forgotten before it goes, so that nobody adopts it meanwhile
      if (ours !== undefined) entries.remember({ ...ours, targets: idsOf(kept) });
      if (ours !== undefined) await mendEntry(client, ours, kept);
      for (const double of doubles) await removeWhole(client, double);
      return notes.filter((note) => !isAsRecorded(note, kept.get(note.extension))).map(({ extension }) => extension);
    },
  };
}

async function mendEntry(client: ConfigurationClient, ours: FoundEntry, kept: ReadonlyMap<string, Target>) {
  if (!ours.sound) await resetEntry(client, ours);
  const stray = ours.all.filter((target) => kept.get(target.extension) !== target);
  for (const { id } of stray) await removeStanding(client, targetPath(ours, id));
}

/** One target per recorded extension: the recorded one, else the one with the lowest id. */
function choose(targets: readonly Target[], notes: readonly RecordedNote[]): Map<string, Target> {
  const standing = Map.groupBy(targets, ({ extension }) => extension);
  const kept = new Map<string, Target>();
  for (const { extension, targetId } of notes) {
    const [lowest, ...others] = standing.get(extension) ?? [];
    const chosen = others.find(({ id }) => id === targetId) ?? lowest;
    if (chosen !== undefined) kept.set(extension, chosen);
  }
  return kept;
}

function idsOf(kept: ReadonlyMap<string, Target>): Map<string, string> {
  return new Map([...kept].map(([extension, { id }]) => [extension, id]));
}

function isAsRecorded({ teams, targetId }: RecordedNote, target: Target | undefined): boolean {
  if (teams === undefined) return true;
  const told = (target?.note as Partial<Note> | null | undefined)?.teams;
  return target?.active === true && target.id === targetId && told === teams;
}

/** Targets first: that they vanish with their entry is not documented. */
async function removeWhole(client: ConfigurationClient, entry: FoundEntry): Promise<void> {
  for (const { id } of entry.all) await removeStanding(client, targetPath(entry, id));
  await removeStanding(client, entry.path);
}

/** One look at the registry per process, and again after `forget`. */
function createEntryMemory(client: ConfigurationClient) {
  let known: Promise<Entry> | undefined;

  function keep(looking: Promise<Entry>): Promise<Entry> {
    known = looking;
    looking.catch(() => {
      if (known === looking) known = undefined;
    });
    return looking;
  }

  return {
    forget(): void {
      known = undefined;
    },
    remember(entry: Entry): void {
      known = Promise.resolve(entry);
    },
    async find(): Promise<Entry | undefined> {
      if (known !== undefined) return known;
      const [found] = await findEntries(client);
      return found && keep(Promise.resolve(found));
    },
    findOrCreate: (): Promise<Entry> => known ?? keep(findOrCreateEntry(client)),
  };
}

async function write(
  client: ConfigurationClient,
  entry: Entry,
  extension: string,
  note: Note,
  targetId: string | undefined,
): Promise<string> {
  const attributes = { active: true, context: extension, connectionConfig: note };
  const standing = entry.targets.get(extension) ?? targetId;
  if (standing !== undefined) {
    await client.change(targetPath(entry, standing), { attributes });
    return standing;
  }
  const links = { target: `${entry.linkBase}/targets/phone-extensions/${encodeURIComponent(extension)}` };
  const created = (await client.create(`${entry.path}/targets`, { attributes, links })) || undefined;
  // that an answer names what was created is not documented
  const id = created ?? (await listTargets(client, entry.path)).find((target) => target.extension === extension)?.id;
  if (id === undefined) throw new VendorError('cloudya', 'unavailable', 'A created target is not there');
  entry.targets.set(extension, id);
  return id;
}

function targetPath({ path }: Entry, id: string): string {
  return `${path}/targets/${encodeURIComponent(id)}`;
}

/**
 * Also fine when somebody else was faster. But a customer that is closed to our client may answer 404 to everything: what
 * answers so is gone only where the registry itself can be read.
 */
async function removeStanding(client: ConfigurationClient, path: string): Promise<void> {
  try {
    await client.remove(path);
  } catch (error) {
    if (!(error instanceof VendorError) || error.trouble !== 'not-found') throw error;
    await listIntegrations(client);
  }
}
