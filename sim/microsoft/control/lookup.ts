/** Whom and what a control call is about. */
import type { Request } from 'express';
import { BadControlCall } from '../../core/control.ts';
import type { Simulator } from '../../core/simulator.ts';
import { findTenant, findUserAnywhere, type SimTenant, type SimUser } from '../world.ts';

/** The person in the path, by UPN or object id, in whichever tenant. Throws BadControlCall. */
export function userIn(sim: Simulator, request: Request): SimUser {
  const user = findUserAnywhere(sim.world.microsoft, String(request.params.upn));
  if (!user) throw new BadControlCall(`Nobody has the address ${request.params.upn}.`, 404);
  return user;
}

/** A deleted person, by UPN or object id. Throws BadControlCall. */
export function deletedUserIn(sim: Simulator, request: Request): { tenant: SimTenant; user: SimUser } {
  const wanted = String(request.params.upn).toLowerCase();
  for (const tenant of Object.values(sim.world.microsoft.tenants)) {
    const deleted = Object.values(tenant.deletedUsers);
    const user = deleted.find(({ id, upn }) => id === wanted || upn.toLowerCase() === wanted);
    if (user) return { tenant, user };
  }
  throw new BadControlCall(`No deleted account has the address ${wanted}.`, 404);
}

export function homeOf(sim: Simulator, user: SimUser): SimTenant {
  const tenant = sim.world.microsoft.tenants[user.tenantId];
  if (!tenant) throw new BadControlCall('The tenant of this person is gone.', 404);
  return tenant;
}

/** The tenant in the path, by id or domain. Throws BadControlCall. */
export function tenantInPath(sim: Simulator, request: Request): SimTenant {
  const tenant = findTenant(sim.world.microsoft, String(request.params.tenant));
  if (!tenant) throw new BadControlCall(`There is no tenant ${request.params.tenant}.`, 404);
  return tenant;
}

/** The tenant named by `tenant` in body or query, id or domain; Contoso unless named. Throws BadControlCall. */
export function tenantIn(sim: Simulator, request: Request): SimTenant {
  const wanted = String(request.body?.tenant ?? request.query.tenant ?? 'contoso.example');
  const tenant = findTenant(sim.world.microsoft, wanted);
  if (!tenant) throw new BadControlCall(`There is no tenant ${wanted}.`, 404);
  return tenant;
}
