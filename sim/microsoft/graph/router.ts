/** `graph.microsoft.com/v1.0`. */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { authorize } from './authorize.ts';
import { refuse } from './errors.ts';
import { presenceRouter } from './presence.ts';
import { subscriptionsRouter } from './subscriptions.ts';
import { usersRouter } from './users.ts';

export function graphHost(sim: Simulator): Router {
  const api = Router();
  api.use(authorize(sim), presenceRouter(sim), subscriptionsRouter(sim), usersRouter(sim));
  const router = Router();
  router.use((_request: Request, response: Response, next: NextFunction) => {
    response.set('request-id', randomUUID());
    next();
  });
  router.use('/v1.0', express.json({ limit: '1mb' }), api);
  router.use((_request: Request, response: Response) =>
    refuse(sim, response, 404, 'UnknownError', 'The simulator does not serve this resource.'),
  );
  router.use((error: { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
    refuse(sim, response, error.status ?? 500, 'BadRequest', 'Unable to read JSON request payload.');
  });
  return router;
}
