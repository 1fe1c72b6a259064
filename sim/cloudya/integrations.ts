/** Integration registry: types, a customer's integrations, their targets. One STANDARD integration per provider and customer, CUSTOM ones unlimited. */
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { customerOf } from './configuration.ts';
import { readFlag, readLink, readPairs, refuse, resource, send, tenantHref } from './envelope.ts';
import type { Integration, IntegrationTarget, IntegrationType } from './world.ts';

const toolTypes = ['STANDARD', 'CUSTOM', 'MCP'];
const statuses = ['VALID', 'INVALID', 'PENDING'];

/** What may be written, by NFON's names (schemas `IntegrationTypePOSTData`, `IntegrationTenantPOSTData`, `IntegrationTargetPOSTData`). */
const typeNames = ['name', 'toolType', 'provider'];
const integrationNames = ['name', 'active', 'status', 'context', 'authConfig', 'connectionConfig'];
const targetNames = ['active', 'context', 'connectionConfig'];

/** Ids are numbers (int64). */
function nextId(sim: Simulator): string {
  sim.world.cloudya.lastId += 1;
  return String(sim.world.cloudya.lastId);
}

export function integrationTypesRouter(sim: Simulator): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    const items = Object.values(sim.world.cloudya.integrationTypes).map(describeType);
    send(response, { href: '/api/integration-types', links: [], items });
  });
  router.post('/', (request, response) => {
    const pairs = readPairs(request.body, typeNames);
    const { name, toolType, provider } = pairs ?? {};
    if (typeof name !== 'string' || typeof provider !== 'string' || !toolTypes.includes(String(toolType)))
      return refuse(
        response,
        400,
        'validation_error',
        'name, provider and toolType (STANDARD, CUSTOM, MCP) are required',
      );
    const type: IntegrationType = { id: nextId(sim), name, toolType: String(toolType), provider };
    sim.world.cloudya.integrationTypes[type.id] = type;
    sim.changed('integrations');
    response.status(201).location(`/api/integration-types/${type.id}`).end();
  });
  return router;
}

function describeType({ id, ...data }: IntegrationType) {
  return resource(`/api/integration-types/${id}`, { id, ...data });
}

export function integrationsRouter(sim: Simulator): Router {
  const router = Router({ mergeParams: true });
  router.get('/', (_request, response) => {
    const { kAccount, integrations } = customerOf(response);
    send(response, {
      href: `${tenantHref(kAccount)}/integrations`,
      links: [],
      items: Object.values(integrations).map((integration) => describe(response, integration)),
    });
  });
  router.post('/', createIntegration(sim));
  router.use('/:integration', (request, response, next) => {
    const found = customerOf(response).integrations[String(request.params.integration)];
    if (!found) return refuse(response, 404, 'not_found', 'Integration not found');
    response.locals.integration = found;
    next();
  });
  router.get('/:integration', (_request, response) => send(response, describe(response, integrationOf(response))));
  router.put('/:integration', changeIntegration(sim));
  router.delete('/:integration', (_request, response) => {
    delete customerOf(response).integrations[integrationOf(response).id];
    sim.changed('integrations');
    response.status(204).end();
  });
  router.get('/:integration/targets', (_request, response) => {
    const items = Object.values(integrationOf(response).targets).map((target) => describeTarget(response, target));
    send(response, { href: `${hrefOf(response, integrationOf(response))}/targets`, links: [], items });
  });
  router.post('/:integration/targets', createTarget(sim));
  router.use('/:integration/targets/:target', (request, response, next) => {
    const found = integrationOf(response).targets[String(request.params.target)];
    if (!found) return refuse(response, 404, 'not_found', 'Target not found');
    response.locals.target = found;
    next();
  });
  router.get('/:integration/targets/:target', (_request, response) =>
    send(response, describeTarget(response, response.locals.target)),
  );
  router.put('/:integration/targets/:target', changeTarget(sim));
  router.delete('/:integration/targets/:target', (_request, response) => {
    delete integrationOf(response).targets[response.locals.target.id];
    sim.changed('integrations');
    response.status(204).end();
  });
  return router;
}

function integrationOf(response: Response): Integration {
  return response.locals.integration;
}

function hrefOf(response: Response, { id }: Integration): string {
  return `${tenantHref(customerOf(response).kAccount)}/integrations/${id}`;
}

function describe(response: Response, integration: Integration) {
  const { id, typeId, name, active, status, context, connectionConfig } = integration;
  return resource(
    hrefOf(response, integration),
    { id, name, active, status, context, connectionConfig },
    { integrationType: `/api/integration-types/${typeId}`, targets: `${hrefOf(response, integration)}/targets` },
  );
}

function describeTarget(response: Response, { id, target, active, context, connectionConfig }: IntegrationTarget) {
  return resource(
    `${hrefOf(response, integrationOf(response))}/targets/${id}`,
    { id, active, context, connectionConfig },
    { target },
  );
}

function createIntegration(sim: Simulator) {
  return (request: Request, response: Response) => {
    const customer = customerOf(response);
    const pairs = readPairs(request.body, integrationNames);
    const typeId = readLink(request.body, 'integrationType')?.split('/').at(-1) ?? '';
    const type = sim.world.cloudya.integrationTypes[typeId];
    if (!pairs || typeof pairs.name !== 'string' || !type || !statuses.includes(String(pairs.status ?? 'VALID')))
      return refuse(response, 400, 'validation_error', 'name, a known status and a link integrationType are required');
    const same = Object.values(customer.integrations).some(
      (other) => sim.world.cloudya.integrationTypes[other.typeId]?.provider === type.provider,
    );
    if (type.toolType === 'STANDARD' && same)
      return refuse(response, 409, 'conflict', 'An integration of this provider exists already');
    const integration: Integration = {
      id: nextId(sim),
      typeId,
      name: pairs.name,
      active: readFlag(pairs.active) ?? true,
      status: typeof pairs.status === 'string' ? pairs.status : 'VALID',
      context: typeof pairs.context === 'string' ? pairs.context : null,
      connectionConfig: pairs.connectionConfig ?? null,
      targets: {},
    };
    customer.integrations[integration.id] = integration;
    sim.changed('integrations');
    response.status(201).location(hrefOf(response, integration)).end();
  };
}

function changeIntegration(sim: Simulator) {
  return (request: Request, response: Response) => {
    const pairs = readPairs(request.body, integrationNames);
    if (!pairs || !statuses.includes(String(pairs.status ?? 'VALID')))
      return refuse(response, 400, 'validation_error', 'data must be an array of name/value pairs, status a known one');
    const integration = integrationOf(response);
    const active = readFlag(pairs.active);
    if (active !== undefined) integration.active = active;
    for (const name of ['name', 'status', 'context'] as const)
      if (typeof pairs[name] === 'string') integration[name] = pairs[name];
    if ('connectionConfig' in pairs) integration.connectionConfig = pairs.connectionConfig;
    sim.changed('integrations');
    response.status(204).end();
  };
}

/** Old path or new, of the own customer (migration guide). */
const linkToExtension = /^(?:\/api\/customers|\/tenants)\/(K\d+)\/targets\/phone-extensions\/(\w+)$/;

function createTarget(sim: Simulator) {
  return (request: Request, response: Response) => {
    const pairs = readPairs(request.body, targetNames);
    const target = readLink(request.body, 'target') ?? '';
    const [, kAccount, extension = ''] = linkToExtension.exec(target) ?? [];
    const customer = customerOf(response);
    if (!pairs || kAccount !== customer.kAccount || !customer.extensions[extension])
      return refuse(response, 400, 'validation_error', 'A link target to a phone extension is required');
    const created: IntegrationTarget = {
      id: nextId(sim),
      target,
      active: readFlag(pairs.active) ?? true,
      context: typeof pairs.context === 'string' ? pairs.context : null,
      connectionConfig: pairs.connectionConfig ?? null,
    };
    integrationOf(response).targets[created.id] = created;
    sim.changed('integrations');
    response
      .status(201)
      .location(`${hrefOf(response, integrationOf(response))}/targets/${created.id}`)
      .end();
  };
}

function changeTarget(sim: Simulator) {
  return (request: Request, response: Response) => {
    const pairs = readPairs(request.body, targetNames);
    const target: IntegrationTarget = response.locals.target;
    if (!pairs) return refuse(response, 400, 'validation_error', 'data must be an array of name/value pairs');
    const active = readFlag(pairs.active);
    if (active !== undefined) target.active = active;
    if (typeof pairs.context === 'string') target.context = pairs.context;
    if ('connectionConfig' in pairs) target.connectionConfig = pairs.connectionConfig;
    sim.changed('integrations');
    response.status(204).end();
  };
}
