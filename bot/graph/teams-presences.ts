/** Teams presence, read and written with the app's own rights, or read by a sync user in its place. One door in: getPresencesByUserId. */
import { VendorError } from '../errors.ts';
import type { TeamsPresences } from '../presence/ports.ts';
import { parseAnswer } from './answer.ts';
import type { Budget, RequestKind } from './budget.ts';
import type { GraphClient, GraphRequest, Pace, TokenSource } from './client.ts';
import { PresenceList } from './schema.ts';
import { toPresenceReading } from './translate.ts';

/** https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
const mostIds = 650;
/** What is waited after a 429 without `Retry-After`. */
const restMs = 10_000;
/** A write that would have to wait longer goes back to its link, which may have other wishes by then. */
const longestWriteWaitMs = 2_000;

export interface TeamsPresencesDeps {
  graph: GraphClient;
  appToken: (tenantId: string) => TokenSource;
  userToken: (tenantId: string, userId: string) => TokenSource;
  budget: Budget;
  /** Our client id: the documented session id of setPresence. */
  clientId: string;
}

export function createTeamsPresences(deps: TeamsPresencesDeps): TeamsPresences {
  const { graph, appToken, userToken, budget, clientId } = deps;
  const send = (
    tenantId: string,
    kind: RequestKind,
    request: Omit<GraphRequest, 'token' | 'pace' | 'method'>,
    token = appToken(tenantId),
  ) => graph.send({ ...request, method: 'POST', token, pace: paceOf(budget, tenantId, kind) });
  return {
    read: async (tenantId, userIds, signal, by) => {
      if (userIds.length > mostIds) throw new RangeError(`at most ${mostIds} people per read`);
      if (userIds.length === 0) return [];
      const path = '/communications/getPresencesByUserId';
      const token = by === undefined ? appToken(tenantId) : userToken(tenantId, by);
      const answer = await send(tenantId, 'read', { path, body: { ids: userIds }, idempotent: true, signal }, token);
      return parseAnswer(PresenceList, answer).value.map(toPresenceReading);
    },
    setInACall: async (tenantId, userId, minutes) => {
      const expirationDuration = `PT${minutes}M`;
      const body = { sessionId: clientId, availability: 'Busy', activity: 'InACall', expirationDuration };
      await send(tenantId, 'write', { path: `/users/${userId}/presence/setPresence`, body, idempotent: true });
    },
    clear: async (tenantId, userId) => {
      const path = `/users/${userId}/presence/clearPresence`;
      try {
        await send(tenantId, 'write', { path, body: { sessionId: clientId }, idempotent: true });
      } catch (error) {
        // 404: there is no session of ours, which is what we want
        if (!(error instanceof VendorError && error.trouble === 'not-found')) throw error;
      }
    },
    refusals: budget.refusals,
  };
}

function paceOf(budget: Budget, tenantId: string, kind: RequestKind): Pace {
  return {
    admit: async (signal) => {
      const retryAfterMs = budget.waitFor(tenantId, kind);
      if (kind === 'write' && retryAfterMs > longestWriteWaitMs)
        throw new VendorError('microsoft', 'throttled', 'our share of the quota is used up', { retryAfterMs });
      await budget.admit(tenantId, kind, signal);
    },
    throttled: (retryAfterMs) => budget.throttled(tenantId, retryAfterMs ?? restMs),
  };
}
