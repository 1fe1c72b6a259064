/** Configuration API, `api.nfon.net/configuration/v1` (NFON PBX Configuration API 2026.07.20). */
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { readPairs, refuse, resource, send, sendPage, tenantHref } from './envelope.ts';
import { integrationsRouter, integrationTypesRouter } from './integrations.ts';
import { profileRoutes } from './profiles.ts';
import { clientOf } from './tokens.ts';
import { checkUserAgent } from './user-agent.ts';
import type { ApiClient, ClientRights, Customer, PartnerClient, SimExtension } from './world.ts';

export function customerOf(response: Response): Customer {
  return response.locals.customer;
}

export function configurationHost(sim: Simulator): Router {
  const api = Router();
  api.use(express.json({ type: () => true }));
  api.use(checkUserAgent(sim, (response, message) => refuse(response, 400, 'validation_error', message)));
  api.use(authenticate(sim));
  api.use('/integration-types', requires('registry'), integrationTypesRouter(sim));
  api.use('/tenants/:tenant', tenantRouter(sim).use('/integrations', requires('registry'), integrationsRouter(sim)));
  return withEnds(Router().use('/configuration/v1', api));
}

/** What a customer has but for its integrations; the portal API has the same. */
export function tenantRouter(sim: Simulator): Router {
  const tenant = Router({ mergeParams: true });
  tenant.use(openedCustomersOnly(sim));
  tenant.get('/basic-data', (_request, response) => sendTenant(response));
  tenant.get('/options', sendOptions);
  tenant.get('/targets/phone-extensions', listExtensions);
  tenant.get('/phone-extensions/bulk', sendExport(sim));
  tenant.use('/targets/phone-extensions/:extension', extensionRouter(sim));
  return tenant;
}

/** The same host's answers to what it does not know. */
export function withEnds(router: Router): Router {
  router.use((_request: Request, response: Response) => refuse(response, 404, 'not_found', 'Resource not found'));
  router.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    refuse(response, 400, 'validation_error', 'Malformed body'),
  );
  return router;
}

function authenticate(sim: Simulator) {
  return async (request: Request, response: Response, next: NextFunction) => {
    const client = await clientOf(sim, request.headers.authorization);
    if (!client) return refuse(response, 401, 'authorization', 'Missing, invalid or expired token');
    response.locals.client = client;
    next();
  };
}

function openedCustomersOnly(sim: Simulator) {
  return (request: Request, response: Response, next: NextFunction) => {
    const kAccount = String(request.params.tenant);
    const client: PartnerClient = response.locals.client;
    const customer = client.customers.includes(kAccount) ? sim.world.cloudya.customers[kAccount] : undefined;
    if (!customer) return refuse(response, 403, 'forbidden', 'You are not allowed to access this tenant');
    response.locals.customer = customer;
    next();
  };
}

export function requires(right: keyof ClientRights) {
  return (_request: Request, response: Response, next: NextFunction) => {
    const { rights }: ApiClient = response.locals.client;
    if (rights[right]) return next();
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

export function extensionHref({ kAccount }: Customer, { extension }: SimExtension): string {
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

/** "Bulk export", answered at once. Which columns it has is not documented: `PATCH /sim/cloudya/settings`. */
function sendExport(sim: Simulator) {
  return (_request: Request, response: Response) => {
    const { exportColumns } = sim.world.cloudya.settings;
    if (exportColumns === null) return refuse(response, 404, 'not_found', 'Resource not found');
    const lines = Object.values(customerOf(response).extensions).map((extension) => {
      const { name: displayName, extension: extensionNumber, voicemailEmail } = extension;
      const values = { extensionNumber, displayName, language: 'DE', voicemailEmail: voicemailEmail ?? '' };
      return exportColumns.map((column) => `"${values[column].replaceAll('"', '""')}"`).join(',');
    });
    response.type('text/csv').send([exportColumns.join(','), ...lines, ''].join('\r\n'));
  };
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
  profileRoutes(sim, router);
  return router;
}

export function extensionOf(response: Response): SimExtension {
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
