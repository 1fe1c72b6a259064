/** Presence reads and writes (https://learn.microsoft.com/graph/api/presence-setpresence and neighbours). */
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { sequenceNumber, updateVisible, visibleNow } from '../presence.ts';
import { findUser, type SimUser } from '../world.ts';
import { callerOf, needs, readOthersPresence, writePresence } from './authorize.ts';
import { refuse } from './errors.ts';
import { throttlePresence } from './throttle.ts';

/** All pairs setPresence takes (same page, "availability and activity"). */
const settablePairs = [
  'Available/Available',
  'Busy/InACall',
  'Busy/InAConferenceCall',
  'Away/Away',
  'DoNotDisturb/Presenting',
];

const [shortest, longest] = [5 * 60, 4 * 3600];

export function presenceRouter(sim: Simulator): Router {
  const router = Router();
  const throttle = throttlePresence(sim);
  router.get('/users/:id/presence', throttle, needs(sim, readOthersPresence), getPresence(sim));
  router.get('/communications/presences/:id', throttle, needs(sim, readOthersPresence), getPresence(sim));
  router.post('/communications/getPresencesByUserId', throttle, needs(sim, readOthersPresence), getPresences(sim));
  router.post('/users/:id/presence/setPresence', throttle, needs(sim, writePresence), setPresence(sim));
  router.post('/users/:id/presence/clearPresence', throttle, needs(sim, writePresence), clearPresence(sim));
  return router;
}

function describe(sim: Simulator, user: SimUser) {
  const shown = visibleNow(user, sim.clock.now());
  return {
    id: user.id,
    availability: shown.availability,
    activity: shown.activity,
    outOfOfficeSettings: { message: null, isOutOfOffice: shown.outOfOffice },
    statusMessage: null,
    workLocation: null,
    sequenceNumber: sequenceNumber(shown),
  };
}

function getPresence(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    // A UPN or an unknown id yields PresenceUnknown, not 404 (met in the field).
    const user = callerOf(response).tenant.users[request.params.id];
    response.json(
      user
        ? describe(sim, user)
        : { id: request.params.id, availability: 'PresenceUnknown', activity: 'PresenceUnknown' },
    );
  };
}

function getPresences(sim: Simulator) {
  return (request: Request, response: Response) => {
    const ids: unknown = request.body?.ids;
    if (!Array.isArray(ids) || ids.length < 1 || ids.length > 650 || !ids.every((id) => typeof id === 'string')) {
      return refuse(sim, response, 400, 'BadRequest', 'ids must hold 1 to 650 user ids.');
    }
    const { users } = callerOf(response).tenant;
    const found = ids.flatMap((id) => users[String(id).toLowerCase()] ?? []);
    response.json({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(presence)',
      value: found.map((user) => describe(sim, user)),
    });
  };
}

/** Seconds of an ISO 8601 duration of hours, minutes and seconds; undefined when it is none. */
function durationSeconds(text: unknown): number | undefined {
  if (text === undefined) return shortest;
  const match = typeof text === 'string' ? /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) : null;
  return match ? Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) : undefined;
}

function setPresence(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    const { sessionId, availability, activity, expirationDuration } = request.body ?? {};
    const user = findUser(callerOf(response).tenant, request.params.id);
    const seconds = durationSeconds(expirationDuration);
    if (!user) return refuse(sim, response, 404, 'NotFound', 'The user was not found.');
    if (sessionId !== appRegistration.clientId)
      return refuse(sim, response, 400, 'BadRequest', 'sessionId must be the application (client) id.');
    if (!settablePairs.includes(`${availability}/${activity}`))
      return refuse(
        sim,
        response,
        400,
        'BadRequest',
        'This combination of availability and activity is not supported.',
      );
    if (seconds === undefined || seconds < shortest || seconds > longest)
      return refuse(sim, response, 400, 'BadRequest', 'expirationDuration must be between PT5M and PT4H.');
    const now = sim.clock.now();
    user.sessions[sessionId] = { availability, activity, setAt: now, expiresAt: now + seconds * 1000 };
    updateVisible(sim, user);
    sim.changed('presence');
    response.status(200).end();
  };
}

function clearPresence(sim: Simulator) {
  return (request: Request<{ id: string }>, response: Response) => {
    const user = findUser(callerOf(response).tenant, request.params.id);
    const sessionId = String(request.body?.sessionId ?? '');
    if (sessionId !== appRegistration.clientId)
      return refuse(sim, response, 400, 'BadRequest', 'sessionId must be the application (client) id.');
    const session = user?.sessions[sessionId];
    if (!user || !session || (session.expiresAt !== null && session.expiresAt <= sim.clock.now()))
      return refuse(sim, response, 404, 'NotFound', 'The presence session was not found.');
    delete user.sessions[sessionId];
    updateVisible(sim, user);
    sim.changed('presence');
    response.status(200).end();
  };
}
