/** Presence reads and writes (https://learn.microsoft.com/graph/api/presence-setpresence and neighbours). */
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { clouds, graphRoot } from '../clouds.ts';
import { sequenceNumber, updateVisible, visibleNow } from '../presence.ts';
import type { SimTenant, SimUser } from '../world.ts';
import {
  callerOf,
  type NeededRights,
  needs,
  readOthersPresence,
  readOwnPresence,
  tellsNeeds,
  writePresence,
} from './authorize.ts';
import { badRequest, refuse } from './errors.ts';
import type { Throttle } from './throttle.ts';

/** All pairs setPresence takes (same page, "availability and activity"). */
const settablePairs = [
  'Available/Available',
  'Busy/InACall',
  'Busy/InAConferenceCall',
  'Away/Away',
  'DoNotDisturb/Presenting',
];

/** Seconds (same page, "expirationDuration"). */
const [shortest, longest] = [5 * 60, 4 * 3600];
/** https://learn.microsoft.com/graph/api/cloudcommunications-getpresencesbyuserid */
const mostIds = 650;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function presenceRouter(sim: Simulator, throttle: Throttle): Router {
  const router = Router();
  const guarded = (rights: NeededRights) => [tellsNeeds(rights), throttle.presence, needs(sim, rights)];
  const read = [...guarded(readOthersPresence), licensed(sim)];
  const write = guarded(writePresence);
  router.get('/me/presence', ...guarded(readOwnPresence), (_request, response) => {
    const { tenant, user } = callerOf(response);
    if (user) response.json(describe(sim, tenant, user));
  });
  router.get(['/users/:id/presence', '/communications/presences/:id'], ...read, getPresence(sim));
  router.post('/communications/getPresencesByUserId', ...read, getPresences(sim));
  for (const path of ['/users/:id/presence', '/communications/presences/:id']) {
    router.post(`${path}/setPresence`, ...write, setPresence(sim));
    router.post(`${path}/clearPresence`, ...write, clearPresence(sim));
  }
  return router;
}

/** A demand met in the field, and denied elsewhere: the words are those of other Teams calls. */
function licensed(sim: Simulator) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const { tenant, user } = callerOf(response);
    if (tenant.licenceDemanded !== 'read' || !user || user.hasTeamsLicence) return next();
    const message =
      'Failed to get license information for the user. Ensure user has a valid Office365 license assigned to them.';
    refuse(sim, response, 403, 'Forbidden', message);
  };
}

/** The schema of the government's clouds has neither `sequenceNumber` nor `workLocation`. */
function describe(sim: Simulator, { cloud }: SimTenant, user: SimUser) {
  const shown = visibleNow(user, sim.clock.now());
  return {
    id: user.id,
    availability: shown.availability,
    activity: shown.activity,
    outOfOfficeSettings: { message: null, isOutOfOffice: shown.outOfOffice },
    statusMessage: null,
    ...(clouds[cloud].presenceNotifications ? { workLocation: null, sequenceNumber: sequenceNumber(shown) } : {}),
  };
}

/** Presence goes by object id alone: a UPN finds nobody. */
function personOf(request: Request, response: Response): SimUser | undefined {
  return callerOf(response).tenant.users[String(request.params.id).toLowerCase()];
}

function getPresence(sim: Simulator) {
  return (request: Request, response: Response) => {
    // A UPN or an unknown id yields PresenceUnknown, not 404 (met in the field).
    const user = personOf(request, response);
    const unknown = { id: request.params.id, availability: 'PresenceUnknown', activity: 'PresenceUnknown' };
    response.json(user ? describe(sim, callerOf(response).tenant, user) : unknown);
  };
}

function getPresences(sim: Simulator) {
  return (request: Request, response: Response) => {
    const ids: unknown = request.body?.ids;
    if (!Array.isArray(ids) || ids.length < 1 || ids.length > mostIds || !ids.every((id) => guid.test(String(id))))
      return badRequest(sim, response, `ids must hold 1 to ${mostIds} user ids.`);
    const { tenant } = callerOf(response);
    // No document promises the order asked for, nor an entry for an unknown id: sorted by id, unknown ones left out.
    const wanted = [...new Set(ids.map((id) => String(id).toLowerCase()))].sort();
    response.json({
      '@odata.context': `${graphRoot(tenant.cloud)}/$metadata#Collection(presence)`,
      value: wanted.flatMap((id) => tenant.users[id] ?? []).map((user) => describe(sim, tenant, user)),
    });
  };
}

/** Seconds of an ISO 8601 duration of hours, minutes and seconds; undefined when it is none. */
function durationSeconds(text: unknown): number | undefined {
  if (text === undefined) return shortest;
  const match = typeof text === 'string' ? /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) : null;
  return match ? Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) : undefined;
}

/** What is wrong with the body of setPresence; undefined when nothing is. */
function faultOf(body: Record<string, unknown>): string | undefined {
  const { sessionId, availability, activity, expirationDuration } = body;
  const seconds = durationSeconds(expirationDuration);
  if (sessionId !== appRegistration.clientId) return 'sessionId must be the application (client) id.';
  if (!settablePairs.includes(`${availability}/${activity}`))
    return 'This combination of availability and activity is not supported.';
  if (seconds === undefined || seconds < shortest || seconds > longest)
    return 'expirationDuration must be between PT5M and PT4H.';
  return undefined;
}

function setPresence(sim: Simulator) {
  return (request: Request, response: Response) => {
    const body = request.body ?? {};
    const user = personOf(request, response);
    const fault = faultOf(body);
    if (fault) return badRequest(sim, response, fault);
    if (!user) return refuse(sim, response, 404, 'NotFound', 'The user was not found.');
    const now = sim.clock.now();
    const { sessionId, availability, activity } = body;
    const expiresAt = now + (durationSeconds(body.expirationDuration) ?? shortest) * 1000;
    user.sessions[sessionId] = { availability, activity, setAt: now, expiresAt };
    updateVisible(sim, user);
    sim.changed('presence');
    response.status(200).end();
  };
}

function clearPresence(sim: Simulator) {
  return (request: Request, response: Response) => {
    const sessionId = String(request.body?.sessionId ?? '');
    if (sessionId !== appRegistration.clientId)
      return badRequest(sim, response, 'sessionId must be the application (client) id.');
    const user = personOf(request, response);
    if (user) updateVisible(sim, user);
    if (!user?.sessions[sessionId])
      return refuse(sim, response, 404, 'NotFound', 'The presence session was not found.');
    delete user.sessions[sessionId];
    updateVisible(sim, user);
    sim.changed('presence');
    response.status(200).end();
  };
}
