/** Configuration API, `api.nfon.net/configuration/v1` (NFON PBX Configuration API 2026.07.20). */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { readFlag, readPairs, refuse, resource, send, sendPage } from './envelope.ts';
import { integrationsRouter, integrationTypesRouter } from './integrations.ts';
import { holderOf } from './tokens.ts';
import { checkUserAgent } from './user-agent.ts';
import type { ClientRights, Customer, SimExtension } from './world.ts';

export function customerOf(response: Response): Customer {
  return response.locals.customer;
}

export function configurationHost(sim: Simulator): Router {
  const api = Router();
  api.use(express.json({ type: () => true }));
  api.use(checkUserAgent(sim, (response, message) => refuse(response, 400, 'validation_error', message)));
  api.use(authenticate(sim));
  api.use('/integration-types', requires('registry'), integrationTypesRouter(sim));
  const tenant = Router({ mergeParams: true });
  tenant.use(ownCustomerOnly);
  tenant.get('/', (_request, response) => sendTenant(response));
  tenant.get('/basic-data', (_request, response) => sendTenant(response));
  tenant.get('/options', sendOptions);
  tenant.get('/targets/phone-extensions', listExtensions);
  tenant.use('/targets/phone-extensions/:extension', extensionRouter(sim));
  tenant.use('/integrations', requires('registry'), integrationsRouter(sim));
  api.use('/tenants/:tenant', tenant);
  const router = Router();
  router.use('/configuration/v1', api);
  router.use((_request: Request, response: Response) => refuse(response, 404, 'not_found', 'Resource not found'));
  router.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    refuse(response, 400, 'validation_error', 'Malformed body'),
  );
  return router;
}

function authenticate(sim: Simulator) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const holder = await holderOf(sim, 'configuration', request.headers.authorization);
    if (!holder) return refuse(response, 401, 'authorization', 'Missing, invalid or expired token');
    response.locals.customer = holder.customer;
    next();
  };
}

function ownCustomerOnly(request: Request, response: Response, next: NextFunction): void {
  if (request.params.tenant === customerOf(response).kAccount) next();
  else refuse(response, 403, 'forbidden', 'You are not allowed to access this tenant');
}

export function requires(right: keyof ClientRights) {
  return (_request: Request, response: Response, next: NextFunction) => {
    if (customerOf(response).apiClient.rights[right]) return next();
    refuse(response, 403, 'forbidden', 'Insufficient permissions');
  };
}

function sendTenant(response: Response): void {
  const { kAccount, company } = customerOf(response);
  send(
    response,
    resource(`/tenants/${kAccount}`, { customerNumber: kAccount, company, country: 'DE', language: 'de' }),
  );
}

/** Booleans of `options` come partly as text, as in NFON's own example. */
function sendOptions(_request: Request, response: Response): void {
  const { kAccount, presenceTeamsConnectorEnabled: enabled } = customerOf(response);
  const shown = {
    clickToDialState: 'ENABLED',
    intercomEnabled: true,
    betaTester: 'false',
    ...(enabled === null ? {} : { presenceTeamsConnectorEnabled: String(enabled) }),
  };
  send(response, resource(`/tenants/${kAccount}/options`, shown));
}

function extensionHref({ kAccount }: Customer, { extension }: SimExtension): string {
  return `/tenants/${kAccount}/targets/phone-extensions/${extension}`;
}

function describe(customer: Customer, extension: SimExtension) {
  return resource(extensionHref(customer, extension), {
    extensionNumber: extension.extension,
    displayName: extension.name,
    language: 'DE',
    callWaitingIndication: 'true',
    clickToDialState: 'ON',
  });
}

function listExtensions(request: Request, response: Response): void {
  const customer = customerOf(response);
  const items = Object.values(customer.extensions).map((extension) => describe(customer, extension));
  sendPage(request, response, `/tenants/${customer.kAccount}/targets/phone-extensions`, items);
}

function extensionRouter(sim: Simulator): Router {
  const router = Router({ mergeParams: true });
  router.use((request: Request, response, next) => {
    const found = customerOf(response).extensions[String(request.params.extension)];
    if (!found) return refuse(response, 404, 'not_found', 'Phone extension not found');
    response.locals.extension = found;
    next();
  });
  router.get('/', (_request, response) => send(response, describe(customerOf(response), extensionOf(response))));
  router.get('/voice-mail', sendVoiceMail);
  router.put('/voice-mail', changeVoiceMail(sim));
  router.get('/callforward-profiles', requires('profiles'), sendProfiles);
  router.put('/callforward-profiles/:number', requires('profiles'), changeProfile(sim));
  router.get('/skills/login-status', requires('loginStatus'), (_request, response) => {
    send(
      response,
      resource(`${extensionHref(customerOf(response), extensionOf(response))}/skills/login-status`, {
        status: extensionOf(response).agentLoggedIn,
      }),
    );
  });
  router.put('/skills/login-status', requires('loginStatus'), changeLoginStatus(sim));
  return router;
}

function extensionOf(response: Response): SimExtension {
  return response.locals.extension;
}

function sendVoiceMail(_request: Request, response: Response): void {
  const extension = extensionOf(response);
  const data = {
    password: '***',
    announceCID: 'true',
    announceDateTime: 'true',
    ...(extension.voicemailEmail === null ? {} : { voicemailEmail: extension.voicemailEmail }),
    sendEmail: String(extension.voicemailEmail !== null),
    deleteAfterSending: 'false',
    voicemailTranscriptionEnabled: 'true',
  };
  send(response, resource(`${extensionHref(customerOf(response), extension)}/voice-mail`, data));
}

function changeVoiceMail(sim: Simulator) {
  return (request: Request, response: Response) => {
    const pairs = readPairs(request.body);
    const email = pairs?.voicemailEmail;
    if (!pairs || (email !== undefined && (typeof email !== 'string' || (email !== '' && !/^\S+@\S+$/.test(email)))))
      return refuse(response, 400, 'validation_error', 'voicemailEmail is not an e-mail address');
    if (typeof email === 'string') extensionOf(response).voicemailEmail = email === '' ? null : email;
    sim.changed('extensions');
    response.status(204).end();
  };
}

/** Ten profiles at most; 0 is the fixed default. The seed has 0 and 1. */
function sendProfiles(_request: Request, response: Response): void {
  const extension = extensionOf(response);
  const href = `${extensionHref(customerOf(response), extension)}/callforward-profiles`;
  const items = [0, 1].map((number) =>
    resource(`${href}/${number}`, {
      profileNumber: number,
      name: number === 0 ? 'Default' : 'Presence',
      active: extension.activeProfile === number,
    }),
  );
  send(response, { href, links: [], items });
}

/** Profile 0 cannot be changed and no profile can be deactivated while it is the default (callforward-profiles PUT, 400). */
function changeProfile(sim: Simulator) {
  return (request: Request, response: Response) => {
    const extension = extensionOf(response);
    const number = Number(request.params.number);
    const active = readFlag(readPairs(request.body)?.active);
    if (number !== 0 && number !== 1) return refuse(response, 404, 'not_found', 'Profile not found');
    if (active === undefined) return refuse(response, 400, 'validation_error', 'active must be true or false');
    if (number === 0 && active !== (extension.activeProfile === 0))
      return refuse(response, 400, 'validation_error', 'The default profile cannot be modified');
    extension.activeProfile = active ? number : 0;
    sim.changed('extensions');
    response.status(204).end();
  };
}

function changeLoginStatus(sim: Simulator) {
  return (request: Request, response: Response) => {
    const status = readFlag(readPairs(request.body)?.status);
    if (status === undefined) return refuse(response, 400, 'validation_error', 'status must be true or false');
    extensionOf(response).agentLoggedIn = status;
    sim.changed('extensions');
    response.status(204).end();
  };
}
