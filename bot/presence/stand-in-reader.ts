/** Reading goes on without the app's own right: a signed-in sync user reads in its place. */
import type { TeamsPresences } from './ports.ts';
import { isRefusal, type Rights } from './rights.ts';

export interface StandInDeps {
  teams: TeamsPresences;
  rights: Pick<Rights, 'suspect' | 'isLost'>;
  /** Signed-in sync users, any order. */
  readersOf(tenantId: string): Promise<string[]>;
}

/** Asks as the app while its right is not known to be lost; throws the app's refusal where nobody can stand in. */
export function withStandIn({ teams, rights, readersOf }: StandInDeps): TeamsPresences {
  type Read = TeamsPresences['read'];
  async function readInstead(refusal: unknown, ...[tenantId, userIds, signal]: Parameters<Read>): ReturnType<Read> {
    const [reader] = await readersOf(tenantId);
    if (reader === undefined) throw refusal;
    return teams.read(tenantId, userIds, signal, reader);
  }
  return {
    ...teams,
    read: async (tenantId, userIds, signal) => {
      const lost = rights.isLost(tenantId);
      const [reader] = lost ? await readersOf(tenantId) : [];
      if (reader !== undefined) return teams.read(tenantId, userIds, signal, reader);
      try {
        return await teams.read(tenantId, userIds, signal);
      } catch (error) {
        if (lost || !isRefusal(error) || (await rights.suspect(tenantId)) !== 'lost') throw error;
        return readInstead(error, tenantId, userIds, signal);
      }
    },
  };
}
