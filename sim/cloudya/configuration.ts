/** Configuration API, `api.nfon.net/configuration/v1` (NFON PBX Configuration API 2026.07.20). */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { readFlag, readPairs, refuse, resource, send, sendPage, tenantHref } from './envelope.ts';
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
    resource(`${tenantHref(kAccount)}/basic-data`, {
      customerNumber: kAccount,
      name: company,
      country: 'DE',
      language: 'de',
    }),
  );
}

/** Booleans of `options` come partly as text, as in NFON's own example. */
function sendOptions(_request: Request, response: Response): void {
  const { kAccount, presenceTeamsConnectorEnabled: enabled } = customerOf(response);
  const shown = {
    clickToDialState: 'ENABLED',
    speedDialLength: 3,
    intercomEnabled: true,
    betaTester: 'false',
    ...(enabled === null ? {} : { presenceTeamsConnectorEnabled: String(enabled) }),
  };
  send(response, resource(`${tenantHref(kAccount)}/options`, shown));
}

function extensionHref({ kAccount }: Customer, { extension }: SimExtension): string {
  return `${tenantHref(kAccount)}/targets/phone-extensions/${extension}`;
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
  const href = `${tenantHref(customer.kAccount)}/targets/phone-extensions`;
  sendPage(request, response, href, Object.values(customer.extensions), (extension) => describe(customer, extension));
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
  router.get('/callforward-profiles/:number', requires('profiles'), sendProfile);
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

/** https://api.nfon.net/configuration/api/openapi.json, `VoicemailData`: what a PUT may hold. */
const voicemailNames = [
  'voicemailEmail',
  'sendEmail',
  'deleteAfterSending',
  'announceCID',
  'announceDateTime',
  'voicemailTranscriptionEnabled',
  'password',
  'active',
  'type',
  'extensionNumber',
  'serviceNumber',
  'serviceCode',
  'notActiveSince',
  'displayName',
  'name',
];

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
    const pairs = readPairs(request.body, voicemailNames);
    const email = pairs?.voicemailEmail;
    if (!pairs || (email !== undefined && (typeof email !== 'string' || (email !== '' && !/^\S+@\S+$/.test(email)))))
      return refuse(
        response,
        400,
        'validation_error',
        'data must be name/value pairs of a voice mail, voicemailEmail an address',
      );
    if (typeof email === 'string') extensionOf(response).voicemailEmail = email === '' ? null : email;
    sim.changed('extensions');
    response.status(204).end();
  };
}

/** Ten profiles at most; 0 is the fixed default. The seed has 0 and 1. */
const profileNumbers = [0, 1];

function describeProfile(response: Response, number: number) {
  const extension = extensionOf(response);
  return resource(`${extensionHref(customerOf(response), extension)}/callforward-profiles/${number}`, {
    profileNumber: number,
    profileName: number === 0 ? 'Default' : 'Presence',
    active: extension.activeProfile === number,
    immutable: number === 0,
  });
}

function sendProfiles(_request: Request, response: Response): void {
  const href = `${extensionHref(customerOf(response), extensionOf(response))}/callforward-profiles`;
  send(response, { href, links: [], items: profileNumbers.map((number) => describeProfile(response, number)) });
}

function sendProfile(request: Request, response: Response): void {
  const number = Number(request.params.number);
  if (profileNumbers.includes(number)) send(response, describeProfile(response, number));
  else refuse(response, 404, 'not_found', 'Profile not found');
}

/** A profile is left by activating another one: deactivating is refused, and so is another name or number of the default. */
function changeProfile(sim: Simulator) {
  return (request: Request, response: Response) => {
    const extension = extensionOf(response);
    const number = Number(request.params.number);
    const pairs = readPairs(request.body, ['active', 'profileName', 'profileNumber']);
    const bad = (message: string) => refuse(response, 400, 'validation_error', message);
    if (!profileNumbers.includes(number)) return refuse(response, 404, 'not_found', 'Profile not found');
    if (!pairs) return bad('data must be name/value pairs of a profile');
    const { active, ...others } = pairs;
    const wanted = readFlag(active);
    const standing = new Map(describeProfile(response, number).data.map(({ name, value }) => [name, value]));
    if (Object.entries(others).some(([name, value]) => standing.get(name) !== value))
      return bad('Name and number of this profile cannot be changed');
    if (active !== undefined && wanted === undefined) return bad('active must be true or false');
    if (wanted === false && extension.activeProfile === number) return bad('A profile cannot be deactivated');
    if (wanted) extension.activeProfile = number;
    sim.changed('extensions');
    response.status(204).end();
  };
}

function changeLoginStatus(sim: Simulator) {
  return (request: Request, response: Response) => {
    const status = readFlag(readPairs(request.body, ['status'])?.status);
    if (status === undefined) return refuse(response, 400, 'validation_error', 'status must be true or false');
    extensionOf(response).agentLoggedIn = status;
    sim.changed('extensions');
    response.status(204).end();
  };
}
