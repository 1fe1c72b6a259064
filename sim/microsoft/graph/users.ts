/** Directory: `users`, `organization`, `me` (https://learn.microsoft.com/graph/api/user-list and neighbours). */
import { type Request, type Response, Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { roleTemplateIds } from '../../seed/company.ts';
import { graphRoot } from '../clouds.ts';
import { findUser, type SimTenant, usersOf } from '../world.ts';
import {
  callerOf,
  type NeededRights,
  needs,
  readDirectory,
  readOrganisation,
  readSelf,
  tellsNeeds,
} from './authorize.ts';
import { refuse } from './errors.ts';
import type { Throttle } from './throttle.ts';
import { project, selectionOf } from './user-properties.ts';

/** `$top` of `users`: 100 unless asked, 1 to 999 (https://learn.microsoft.com/graph/api/user-list). */
const [usualPage, largestPage] = [100, 999];

export function usersRouter(sim: Simulator, throttle: Throttle): Router {
  const router = Router();
  const guarded = (cost: number, rights: NeededRights) => [
    tellsNeeds(rights),
    throttle.directory(cost),
    needs(sim, rights),
  ];
  router.get('/users', ...guarded(2, readDirectory), listUsers(sim));
  router.get('/users/:id', ...guarded(1, readDirectory), getUser(sim));
  router.get('/users/:id/licenseDetails/getTeamsLicensingDetails', ...guarded(2, readSelf), getTeamsLicence(sim));
  router.get('/organization', ...guarded(1, readOrganisation), (_request, response) => {
    const { tenant } = callerOf(response);
    response.json({
      '@odata.context': `${graphRoot(tenant.cloud)}/$metadata#organization`,
      value: [organisation(tenant)],
    });
  });
  router.get('/me', ...guarded(1, readSelf), getMe(sim));
  router.get('/me/transitiveMemberOf/microsoft.graph.directoryRole', ...guarded(2, readSelf), getRoles(sim));
  return router;
}

function organisation(tenant: SimTenant) {
  const initial = `${tenant.domain.split('.')[0]}.onmicrosoft.com`;
  const domain = (name: string, isDefault: boolean) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault,
    isInitial: !isDefault,
    name,
    type: 'Managed',
  });
  return {
    id: tenant.id,
    displayName: tenant.name,
    verifiedDomains: [domain(initial, false), domain(tenant.domain, true)],
  };
}

/** Query options served; another one is refused rather than passed over. */
function unknownOption(request: Request, known: string[]): string | undefined {
  return Object.keys(request.query).find((name) => !known.includes(name));
}

/** What is wrong with a query that may hold `$select` and little else. */
function selectFault(request: Request, more: string[] = []): string | undefined {
  const unknown = unknownOption(request, ['$select', ...more]);
  return unknown === undefined ? undefined : `The query option ${unknown} is not served.`;
}

function listUsers(sim: Simulator) {
  return (request: Request, response: Response) => {
    const selected = selectionOf(request.query.$select);
    const unknown = unknownOption(request, ['$select', '$top', '$skiptoken']);
    const top = request.query.$top === undefined ? usualPage : Number(request.query.$top);
    const from = positionOf(request.query.$skiptoken);
    const bad = (code: string, message: string) => refuse(sim, response, 400, code, message);
    if (selected.kind === 'unknown') return bad('Request_BadRequest', selected.message);
    if (unknown) return bad('Request_UnsupportedQuery', `The query option ${unknown} is not served.`);
    if (from === undefined) return bad('Directory_ExpiredPageToken', 'The specified page token value has expired.');
    if (!Number.isInteger(top) || top < 1 || top > largestPage)
      return bad(
        'Request_UnsupportedQuery',
        `Invalid page size specified: '${request.query.$top}'. Must be between 1 and 999 inclusive.`,
      );
    const { tenant } = callerOf(response);
    const users = usersOf(tenant);
    response.json({
      '@odata.context': `${graphRoot(tenant.cloud)}/$metadata#users`,
      ...(from + top < users.length ? nextLink(graphRoot(tenant.cloud), request, from + top) : {}),
      value: users.slice(from, from + top).map((user) => project(user, selected.names)),
    });
  };
}

/** Where a page begins; undefined when the token is none of ours. */
function positionOf(skipToken: unknown): number | undefined {
  if (skipToken === undefined) return 0;
  const text = Buffer.from(String(skipToken), 'base64url').toString();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function nextLink(root: string, request: Request, from: number): { '@odata.nextLink': string } {
  const query = new URLSearchParams(request.query as Record<string, string>);
  query.set('$skiptoken', Buffer.from(String(from)).toString('base64url'));
  return { '@odata.nextLink': `${root}/users?${query}` };
}

function getUser(sim: Simulator) {
  return (request: Request, response: Response) => {
    const id = String(request.params.id);
    const user = findUser(callerOf(response).tenant, id);
    const selected = selectionOf(request.query.$select);
    const fault = selectFault(request);
    if (fault) return refuse(sim, response, 400, 'Request_UnsupportedQuery', fault);
    if (!user) return notFound(sim, response, id);
    if (selected.kind === 'unknown') return refuse(sim, response, 400, 'Request_BadRequest', selected.message);
    response.json(project(user, selected.names));
  };
}

function notFound(sim: Simulator, response: Response, id: string): void {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  refuse(sim, response, 404, 'Request_ResourceNotFound', message);
}

function getMe(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { user } = callerOf(response);
    const selected = selectionOf(request.query.$select);
    const fault = selectFault(request);
    if (fault) return refuse(sim, response, 400, 'Request_UnsupportedQuery', fault);
    if (selected.kind === 'unknown') return refuse(sim, response, 400, 'Request_BadRequest', selected.message);
    if (user) response.json(project(user, selected.names));
  };
}

/** Objects the app may not read come back with type and id only (https://learn.microsoft.com/graph/permissions-overview, "limited information"). */
function getRoles(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { rolesStripped } = sim.world.microsoft.settings;
    const fault = selectFault(request, ['$count']);
    if (fault) return refuse(sim, response, 400, 'Request_UnsupportedQuery', fault);
    const names = typeof request.query.$select === 'string' ? request.query.$select.split(',') : roleProperties;
    const unknown = names.find((name) => !roleProperties.includes(name));
    if (unknown !== undefined)
      return refuse(sim, response, 400, 'Request_BadRequest', `Could not find a property named '${unknown}'.`);
    const roles = (callerOf(response).user?.roles ?? []).map((name) => {
      const template = roleTemplateIds[name];
      const whole: Record<string, string> = { id: template, displayName: name, roleTemplateId: template };
      const shown = names.map((each) => [each, rolesStripped && each !== 'id' ? null : whole[each]]);
      return { '@odata.type': '#microsoft.graph.directoryRole', id: template, ...Object.fromEntries(shown) };
    });
    response.json({
      '@odata.context': `${graphRoot(callerOf(response).tenant.cloud)}/$metadata#directoryObjects`,
      value: roles,
    });
  };
}

const roleProperties = ['id', 'displayName', 'roleTemplateId'];

/** `User.Read` reaches the caller's own licence only. */
function getTeamsLicence(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { tenant, user: caller } = callerOf(response);
    const user = findUser(tenant, String(request.params.id));
    if (!user) return notFound(sim, response, String(request.params.id));
    if (user !== caller) return badPrivileges(sim, response);
    response.json({
      '@odata.context': `${graphRoot(tenant.cloud)}/$metadata#teamsLicensingDetails`,
      hasTeamsLicense: user.hasTeamsLicence,
    });
  };
}

function badPrivileges(sim: Simulator, response: Response): void {
  refuse(sim, response, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}
