/**
 * Service Portal API, `portal-api.nfon.net:8090` (README and Postman collection of NFON-AG/Service-Portal-API): the predecessor
 * of the configuration API, with the same resources under `/api/customers` (migration guide of NFON-AG/PBX-Configuration-APIs).
 */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { requires, tenantRouter, withEnds } from './configuration.ts';
import { refuse, send } from './envelope.ts';
import { integrationsRouter, integrationTypesRouter } from './integrations.ts';
import { keyIdOf, signatureFault } from './portal-signature.ts';
import { checkUserAgent } from './user-agent.ts';

export const portalApiHostName = 'portal-api.nfon.net:8090';

export function portalApiHost(sim: Simulator): Router {
  const api = Router();
  api.get('/version', checkVersion(sim), (_request, response) =>
    send(response, { version: '2026.07.20', host: 'portal-api-1', buildTime: '2026-07-20T06:00:00Z' }),
  );
  api.use(authenticate(sim));
  api.use('/integration-types', whereThereIsARegistry(sim), requires('registry'), integrationTypesRouter(sim));
  const registry = [whereThereIsARegistry(sim), requires('registry'), integrationsRouter(sim)] as const;
  api.use('/customers/:tenant', tenantRouter(sim).use('/integrations', ...registry));
  const router = Router();
  router.use(prepare(sim));
  router.use(checkUserAgent(sim, (response, message) => refuse(response, 400, 'validation_error', message)));
  router.use(express.raw({ type: () => true }));
  return withEnds(router.use('/api', api));
}

/** The portal has a clock of its own, and answers in JSON ("Data Format: JSON"). */
function prepare(sim: Simulator) {
  return (request: Request, response: Response, next: NextFunction) => {
    response.locals.path = request.url;
    response.locals.mediaType = 'application/json';
    response.set('date', new Date(clockOf(sim)).toUTCString());
    next();
  };
}

function clockOf({ clock, world }: Simulator): number {
  return clock.now() + world.cloudya.settings.portal.clockMinutes * 60_000;
}

/** Why a request is refused is not told (not documented): wrong keys, clocks and texts look the same. */
function authenticate(sim: Simulator) {
  return (request: Request, response: Response, next: NextFunction) => {
    const id = keyIdOf(request.headers.authorization);
    const customer = Object.values(sim.world.cloudya.customers).find(({ portalKey }) => portalKey?.id === id);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { method, headers } = request;
    const signed = { method, headers, body, path: response.locals.path };
    const fault = customer?.portalKey
      ? signatureFault(signed, customer.portalKey.secret, clockOf(sim))
      : 'The key is not known';
    if (fault !== undefined) {
      response.locals.logged.note = fault;
      const { refusesWith } = sim.world.cloudya.settings.portal;
      return refuse(response, refusesWith, refusesWith === 401 ? 'authorization' : 'forbidden', 'Access denied');
    }
    response.locals.client = { ...customer?.apiClient, customers: [customer?.kAccount] };
    request.body = body.length === 0 ? undefined : JSON.parse(body.toString('utf8'));
    next();
  };
}

/** Answers without a key (met in the field); one that is shown is looked at (README, "Send Your First Request": 403). */
function checkVersion(sim: Simulator) {
  const check = authenticate(sim);
  return (request: Request, response: Response, next: NextFunction) => {
    const { versionChecked } = sim.world.cloudya.settings.portal;
    if (versionChecked && request.headers.authorization !== undefined) check(request, response, next);
    else next();
  };
}

/** The Postman collection knows no integrations. */
function whereThereIsARegistry(sim: Simulator) {
  return (_request: Request, response: Response, next: NextFunction) => {
    if (sim.world.cloudya.settings.portal.hasRegistry) next();
    else refuse(response, 404, 'not_found', 'Resource not found');
  };
}
