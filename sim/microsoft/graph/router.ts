/** `graph.microsoft.com/v1.0`, and Graph of the national clouds. */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import type { Cloud } from '../clouds.ts';
import { authorize } from './authorize.ts';
import { deltaRouter } from './delta.ts';
import { badRequest, refuse } from './errors.ts';
import { presenceRouter } from './presence.ts';
import { subscriptionsRouter } from './subscriptions.ts';
import type { Throttle } from './throttle.ts';
import { usersRouter } from './users.ts';

export function graphHost(sim: Simulator, cloud: Cloud, throttle: Throttle): Router {
  const api = Router();
  api.use(authorize(sim, cloud));
  // 21Vianet has no presence at all: its paths lead nowhere
  if (cloud.presence) api.use(presenceRouter(sim, throttle));
  api.use(subscriptionsRouter(sim, throttle), deltaRouter(sim, throttle), usersRouter(sim, throttle));
  api.use((request, response) => {
    const segment = request.path.split('/')[1] ?? '';
    badRequest(sim, response, `Resource not found for the segment '${segment}', or not for ${request.method}.`);
  });
  const router = Router();
  router.use(nameRequest);
  router.use('/v1.0', express.json({ limit: '1mb' }), api);
  router.use((_request: Request, response: Response) => badRequest(sim, response, 'Invalid version.'));
  router.use((error: { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (error.status === undefined || error.status >= 500) return next(error);
    refuse(sim, response, error.status, 'BadRequest', 'Unable to read JSON request payload.');
  });
  return router;
}

/** Every answer carries its id, and the caller's own if it sent one (https://learn.microsoft.com/graph/best-practices-concept). */
function nameRequest(request: Request, response: Response, next: NextFunction): void {
  const requestId = randomUUID();
  response.set({ 'request-id': requestId, 'client-request-id': request.get('client-request-id') ?? requestId });
  next();
}
