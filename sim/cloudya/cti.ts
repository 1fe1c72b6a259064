/** CTI API, `providersupportdata.cloud-cfg.com/v1` (NFON CTI API 1.0.0). */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import type { LineStreams } from './line-streams.ts';
import { holderOf, issueToken, type TokenHolder } from './tokens.ts';
import { checkUserAgent } from './user-agent.ts';
import type { Customer, SimExtension } from './world.ts';

const refreshSeconds = 12 * 3600;

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error });
}

export function ctiHost(sim: Simulator, streams: LineStreams): Router {
  const api = Router();
  api.use((_request, response, next) => {
    response.set('x-request-id', randomUUID());
    next();
  });
  api.use(checkUserAgent(sim, (response, message) => refuse(response, 400, message)));
  api.get('/.well-known/jwks.json', (_request, response) => {
    response.json({ keys: [{ ...sim.world.cloudya.key.publicKey, kid: 'cloudya-1', use: 'sig', alg: 'RS512' }] });
  });
  api.post('/login', express.json(), login(sim));
  api.put('/login', refreshLogin(sim));
  api.use(authenticate(sim));
  api.get('/extensions/phone/data', (_request, response) => {
    const { customer } = holder(response);
    response.json(Object.values(customer.extensions).map((extension) => describeData(customer, extension)));
  });
  api.get('/extensions/phone/states', states(sim, streams));
  const router = Router();
  router.use('/v1', api);
  router.use((_request: Request, response: Response) => refuse(response, 404, 'not found'));
  router.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    refuse(response, 400, 'invalid body'),
  );
  return router;
}

function holder(response: Response): TokenHolder {
  return response.locals.holder;
}

function describeData({ kAccount }: Customer, { extension, name }: SimExtension) {
  return { uuid: `${extension}@${kAccount}`, extension_number: extension, name };
}

export function describeState({ kAccount }: Customer, { extension, presence, line, updated }: SimExtension) {
  return { customer: kAccount, extension, presence, line, updated };
}

function login(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const { username, password } = request.body ?? {};
    if (typeof username !== 'string' || typeof password !== 'string')
      return refuse(response, 400, 'username and password are required');
    const customer = Object.values(sim.world.cloudya.customers).find(
      ({ ctiUser }) => ctiUser.name === username && ctiUser.password === password,
    );
    if (!customer) return refuse(response, 401, 'invalid credentials');
    customer.ctiUser.lastLoginAt = new Date(sim.clock.now()).toISOString();
    sim.changed('tokens');
    response.json(await tokenPair(sim, customer));
  };
}

function refreshLogin(sim: Simulator) {
  return async (request: Request, response: Response) => {
    const found = await holderOf(sim, 'cti-refresh', request.headers.authorization);
    if (!found) return refuse(response, 401, 'invalid refresh token');
    response.json(await tokenPair(sim, found.customer));
  };
}

async function tokenPair(sim: Simulator, { kAccount }: Customer) {
  return {
    'access-token': await issueToken(
      sim,
      'cti-access',
      { customer: kAccount },
      sim.world.cloudya.settings.accessTokenSeconds,
    ),
    'refresh-token': await issueToken(sim, 'cti-refresh', { customer: kAccount }, refreshSeconds),
  };
}

function authenticate(sim: Simulator) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const found = await holderOf(sim, 'cti-access', request.headers.authorization);
    if (!found) return refuse(response, 401, 'missing, invalid or expired token');
    response.locals.holder = found;
    next();
  };
}

/** A snapshot for `application/json`, a stream for `text/event-stream` or no Accept header, 406 for anything else. */
function states(sim: Simulator, streams: LineStreams) {
  return (request: Request, response: Response) => {
    const { customer, expiresAt } = holder(response);
    // `Forbidden` of the description
    if (customer.ctiUser.statesRefused)
      return refuse(response, 403, 'user is not allowed to perform the action or may not have a license');
    const accept = request.headers.accept ?? '';
    if (/application\/json/.test(accept)) {
      const wanted = [request.query.extension ?? []].flat().map(String);
      const shown = Object.values(customer.extensions).filter(
        ({ extension }) => wanted.length === 0 || wanted.includes(extension),
      );
      response.json(shown.map((extension) => describeState(customer, extension)));
      return;
    }
    if (accept !== '' && accept !== '*/*' && !/text\/event-stream/.test(accept))
      return refuse(response, 406, 'not acceptable');
    streams.open(customer, response, sim.world.cloudya.settings.streamEndsWithToken ? expiresAt * 1000 : undefined);
  };
}
