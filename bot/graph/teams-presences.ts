/** Teams presence, read and written with the app's own rights, or read by a sync user in its place. One door in: getPresencesByUserId. */
import type { GraphCall } from '../../contract/graph-calls.ts';
import { VendorError } from '../errors.ts';
import type { TeamsPresences } from '../presence/ports.ts';
import { parseAnswer } from './answer.ts';
import type { Budget } from './budget.ts';
import type { GraphClient, TokenSource } from './client.ts';
import { presencePace } from './pace.ts';
import { PresenceList } from './schema.ts';
import { toPresenceReading } from './translate.ts';

/** https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
const mostIds = 650;

export interface TeamsPresencesDeps {
  graph: GraphClient;
  appToken: (tenantId: string) => TokenSource<'app'>;
  userToken: (tenantId: string, userId: string) => TokenSource<'user'>;
  budget: Budget;
  /** Our client id: the documented session id of setPresence. */
  clientId: string;
}

type PresenceWrite = Extract<GraphCall, `${string}/setPresence` | `${string}/clearPresence`>;

export function createTeamsPresences(deps: TeamsPresencesDeps): TeamsPresences {
  const { graph, appToken, userToken, budget, clientId } = deps;
  const pace = presencePace(budget);
  const write = (tenantId: string, id: string, call: PresenceWrite, body: object) =>
    graph.send({
      call,
      id,
      body,
      token: appToken(tenantId),
      idempotent: true,
      pace: pace(tenantId, 'write'),
    });
  return {
    read: async (tenantId, userIds, signal, by) => {
      if (userIds.length > mostIds) throw new RangeError(`at most ${mostIds} people per read`);
      if (userIds.length === 0) return [];
      const options = { body: { ids: userIds }, idempotent: true, signal, pace: pace(tenantId, 'read') };
      const answer = await graph.send(
        by === undefined
          ? { ...options, call: 'app POST /communications/getPresencesByUserId', token: appToken(tenantId) }
          : { ...options, call: 'user POST /communications/getPresencesByUserId', token: userToken(tenantId, by) },
      );
      return parseAnswer(PresenceList, answer).value.map(toPresenceReading);
    },
    setInACall: async (tenantId, userId, minutes) => {
      const expirationDuration = `PT${minutes}M`;
      const body = { sessionId: clientId, availability: 'Busy', activity: 'InACall', expirationDuration };
      await write(tenantId, userId, 'app POST /users/{id}/presence/setPresence', body);
    },
    clear: async (tenantId, userId) => {
      try {
        await write(tenantId, userId, 'app POST /users/{id}/presence/clearPresence', { sessionId: clientId });
      } catch (error) {
        // 404: there is no session of ours, which is what we want
        if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
      }
    },
    refusals: budget.refusals,
    sent: budget.sent,
    takeOver: budget.takeOver,
  };
}
