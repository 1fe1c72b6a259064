/** Control calls about accounts: create, change, delete, reset, revoke. */
import { Router } from 'express';
import { BadControlCall, control, flagOf, textOf } from '../../core/control.ts';
import type { Simulator } from '../../core/simulator.ts';
import { type RoleName, roleTemplateIds } from '../../seed/company.ts';
import {
  addUser,
  changePassword,
  changeUser,
  removeUser,
  resetPassword,
  restoreUser,
  revokeSessions,
} from '../directory.ts';
import { describeUser } from './describe.ts';
import { deletedUserIn, homeOf, tenantIn, userIn } from './lookup.ts';
import { troubleOrNull } from './tenant-change.ts';

export function accountCalls(sim: Simulator): Router {
  const router = Router();
  router.get(
    '/users',
    control((request) => Object.values(tenantIn(sim, request).users).map((user) => describeUser(sim, user))),
  );
  router.post(
    '/users',
    control((request) => describeUser(sim, addUser(sim, tenantIn(sim, request), newUser(request.body ?? {})))),
  );
  router.get(
    '/users/:upn',
    control((request) => describeUser(sim, userIn(sim, request))),
  );
  router.patch(
    '/users/:upn',
    control((request) => {
      const user = userIn(sim, request);
      changeUser(sim, homeOf(sim, user), user, changeOf(request.body ?? {}));
      return describeUser(sim, user);
    }),
  );
  router.delete(
    '/users/:upn',
    control((request) => {
      const user = userIn(sim, request);
      removeUser(sim, homeOf(sim, user), user, request.query.permanently === 'true');
    }),
  );
  router.post(
    '/users/:upn/restore',
    control((request) => {
      const { tenant, user } = deletedUserIn(sim, request);
      restoreUser(sim, tenant, user);
      return describeUser(sim, user);
    }),
  );
  router.post(
    '/users/:upn/reset-password',
    control((request) => {
      const password = request.body?.password === undefined ? undefined : textOf(request.body, 'password');
      resetPassword(sim, userIn(sim, request), password);
    }),
  );
  router.post(
    '/users/:upn/change-password',
    control((request) => changePassword(sim, userIn(sim, request), textOf(request.body, 'password'))),
  );
  router.post(
    '/users/:upn/revoke-tokens',
    control((request) => revokeSessions(sim, userIn(sim, request))),
  );
  return router;
}

type Body = Record<string, unknown>;

function newUser(body: Body): Parameters<typeof addUser>[2] {
  return {
    name: textOf(body, 'name'),
    upn: textOf(body, 'upn'),
    ...('mail' in body ? { mail: textOrNull(body, 'mail') } : {}),
    ...('proxyAddresses' in body ? { proxyAddresses: textsOf(body, 'proxyAddresses') } : {}),
    ...('guest' in body ? { guest: flagOf(body, 'guest') } : {}),
    ...('roles' in body ? { roles: rolesOf(body) } : {}),
  };
}

/** How each property of an account is read from a PATCH. */
const readers = {
  name: textOf,
  upn: textOf,
  mail: textOrNull,
  proxyAddresses: textsOf,
  enabled: flagOf,
  mfaRegistration: flagOf,
  hasTeamsLicence: flagOf,
  roles: rolesOf,
  signInTrouble: (body: Body, name: string) =>
    troubleOrNull(body, name, ['sign-in', 'code', 'refresh', 'on-behalf-of']),
  mfaRegistered: flagOf,
  risky: flagOf,
  excludedFromPolicies: flagOf,
  assigned: flagOf,
};

function changeOf(body: Body): Parameters<typeof changeUser>[3] {
  const names = Object.keys(body);
  const unknown = names.find((name) => !Object.hasOwn(readers, name));
  if (names.length === 0 || unknown)
    throw new BadControlCall(`An account has ${Object.keys(readers).join(', ')}, not ${unknown ?? 'nothing'}.`);
  return Object.fromEntries(names.map((name) => [name, readers[name as keyof typeof readers](body, name)]));
}

function textOrNull(body: Body, name: string): string | null {
  return body[name] === null ? null : textOf(body, name);
}

function textsOf(body: Body, name: string): string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new BadControlCall(`"${name}" must be a list of texts.`);
  return value;
}

function isRole(name: string): name is RoleName {
  return Object.hasOwn(roleTemplateIds, name);
}

function rolesOf(body: Body): RoleName[] {
  const names = textsOf(body, 'roles');
  const roles = names.filter(isRole);
  if (roles.length < names.length)
    throw new BadControlCall(`"roles" are some of: ${Object.keys(roleTemplateIds).join(', ')}.`);
  return roles;
}
