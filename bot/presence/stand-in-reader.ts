/** Reading goes on without the app's own right: a signed-in sync user reads in its place. */
import type { TeamsPresences } from './ports.ts';
import { isRefusal, type Rights } from './rights.ts';

export interface StandInDeps {
  teams: TeamsPresences;
  rights: Pick<Rights, 'suspect' | 'isLost'>;
  /** Signed-in sync users, any order. */
  readersOf(tenantId: string): Promise<string[]>;
}

/** So many sync users are asked, as a refusal may be one's own; fewer than would make a storm of what is refused to all. */
const readersAsked = 4;

/** Asks as the app while its right is not known to be lost; throws the app's refusal where nobody can stand in. */
export function withStandIn({ teams, rights, readersOf }: StandInDeps): TeamsPresences {
  type Read = TeamsPresences['read'];
  /** Who was served last is asked first. */
  const served = new Map<string, string>();
  async function findReaders(tenantId: string): Promise<string[]> {
    const readers = await readersOf(tenantId);
    const first = readers.filter((reader) => reader === served.get(tenantId));
    return [...new Set([...first, ...readers])].slice(0, readersAsked);
  }
  /** `refusal`: the app's, where nobody can stand in. */
  async function readInstead(
    refusal: unknown,
    readers: readonly string[],
    ...[tenantId, userIds, signal]: Parameters<Read>
  ): ReturnType<Read> {
    let last = refusal;
    for (const reader of readers) {
      try {
        const readings = await teams.read(tenantId, userIds, signal, reader);
        served.set(tenantId, reader);
        return readings;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        last = error;
      }
    }
    throw last;
  }
  return {
    ...teams,
    read: async (tenantId, userIds, signal) => {
      const lost = rights.isLost(tenantId);
      const readers = lost ? await findReaders(tenantId) : [];
      if (readers.length > 0) return readInstead(undefined, readers, tenantId, userIds, signal);
      try {
        return await teams.read(tenantId, userIds, signal);
      } catch (error) {
        if (lost || !isRefusal(error) || (await rights.suspect(tenantId)) !== 'lost') throw error;
        return readInstead(error, await findReaders(tenantId), tenantId, userIds, signal);
      }
    },
  };
}
