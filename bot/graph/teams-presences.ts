/** Teams presence, read and written with the app's own rights. One door in: getPresencesByUserId. */
import { VendorError } from '../errors.ts';
import type { TeamsPresences } from '../presence/ports.ts';
import type { Budget } from './budget.ts';
import type { GraphClient, GraphRequest, TokenSource } from './client.ts';
import { PresenceList } from './schema.ts';
import { toPresenceReading } from './translate.ts';

/** https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
const mostIds = 650;
/** What is waited after a 429 without `Retry-After`. */
const restMs = 10_000;

export interface TeamsPresencesDeps {
  graph: GraphClient;
  appToken: (tenantId: string) => TokenSource;
  budget: Budget;
  /** Our client id: the documented session id of setPresence. */
  clientId: string;
}

export function createTeamsPresences({ graph, appToken, budget, clientId }: TeamsPresencesDeps): TeamsPresences {
  const send = async (tenantId: string, kind: 'read' | 'write', request: Omit<GraphRequest, 'token'>) => {
    await budget.admit(tenantId, kind);
    try {
      return await graph.send({ ...request, token: appToken(tenantId) });
    } catch (error) {
      if (error instanceof VendorError && error.trouble === 'throttled')
        budget.throttled(tenantId, error.details.retryAfterMs ?? restMs);
      throw error;
    }
  };
  return {
    read: async (tenantId, userIds, signal) => {
      if (userIds.length > mostIds) throw new RangeError(`at most ${mostIds} people per read`);
      const answer = await send(tenantId, 'read', {
        method: 'POST',
        path: '/communications/getPresencesByUserId',
        body: { ids: userIds },
        idempotent: true,
        signal,
      });
      return PresenceList.parse(answer).value.map(toPresenceReading);
    },
    setInACall: async (tenantId, userId, minutes) => {
      const body = {
        sessionId: clientId,
        availability: 'Busy',
        activity: 'InACall',
        expirationDuration: `PT${minutes}M`,
      };
      await send(tenantId, 'write', {
        method: 'POST',
        path: `/users/${userId}/presence/setPresence`,
        body,
        idempotent: true,
      });
    },
    clear: async (tenantId, userId) => {
      try {
        await send(tenantId, 'write', {
          method: 'POST',
          path: `/users/${userId}/presence/clearPresence`,
          body: { sessionId: clientId },
          idempotent: true,
        });
      } catch (error) {
        // 404: there is no session of ours, which is what we want
        if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
      }
    },
  };
}
