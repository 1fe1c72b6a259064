/** Control calls of the Microsoft side, under `/sim/microsoft` and `/sim/teams/token`. */
import express, { type Request, Router } from 'express';
import { BadControlCall, control, flagOf, numberOf, textOf } from '../core/control.ts';
import type { Simulator } from '../core/simulator.ts';
import { roleTemplateIds } from '../seed/company.ts';
import {
  addTenant,
  addUser,
  changeUser,
  grantConsent,
  removeUser,
  resetPassword,
  revokeSessions,
  withdrawConsent,
} from './directory.ts';
import { ssoToken } from './entra/tokens.ts';
import { reportOwnPresence, updateVisible, visibleNow } from './presence.ts';
import { findTenant, findUserAnywhere, type MicrosoftSettings, type SimTenant, type SimUser } from './world.ts';

/** Pairs a person's own Teams client reports (https://learn.microsoft.com/graph/cloud-communications-manage-presence-state). */
const ownPairs = [
  'Available/Available',
  'Busy/Busy',
  'Busy/InACall',
  'Busy/InAConferenceCall',
  'Busy/InAMeeting',
  'DoNotDisturb/DoNotDisturb',
  'DoNotDisturb/Presenting',
  'DoNotDisturb/Focusing',
  'Away/Away',
  'BeRightBack/BeRightBack',
  'Offline/Offline',
  'Offline/OffWork',
  'Away/OutOfOffice',
];

export function microsoftControl(sim: Simulator): Router {
  const router = Router();
  router.use(express.json());
  const userOf = (request: Request): SimUser => {
    const user = findUserAnywhere(sim.world.microsoft, String(request.params.upn));
    if (!user) throw new BadControlCall(`Nobody has the address ${request.params.upn}.`, 404);
    return user;
  };
  const tenantOf = (request: Request): SimTenant => {
    const wanted = String(request.body?.tenant ?? request.query.tenant ?? 'contoso.example');
    const tenant = findTenant(sim.world.microsoft, wanted);
    if (!tenant) throw new BadControlCall(`There is no tenant ${wanted}.`, 404);
    return tenant;
  };
  const home = (user: SimUser): SimTenant => {
    const tenant = sim.world.microsoft.tenants[user.tenantId];
    if (!tenant) throw new BadControlCall('The tenant of this person is gone.', 404);
    return tenant;
  };

  router.post(
    '/teams/token',
    control(async ({ body }) => {
      const user = findUserAnywhere(sim.world.microsoft, textOf(body, 'upn'));
      if (!user) throw new BadControlCall(`Nobody has the address ${body.upn}.`, 404);
      const seconds = body.seconds === undefined ? undefined : numberOf(body, 'seconds', 1);
      return { token: await ssoToken(sim, user, seconds) };
    }),
  );
  router.get(
    '/microsoft/users',
    control((request) => Object.values(tenantOf(request).users).map((user) => describeUser(sim, user))),
  );
  router.post(
    '/microsoft/users',
    control((request) => {
      const { body } = request;
      const roles = Array.isArray(body.roles) ? body.roles.filter((role: string) => role in roleTemplateIds) : [];
      const mail = typeof body.mail === 'string' ? body.mail : null;
      return describeUser(
        sim,
        addUser(sim, tenantOf(request), {
          name: textOf(body, 'name'),
          upn: textOf(body, 'upn'),
          mail,
          guest: body.guest === true,
          roles,
        }),
      );
    }),
  );
  router.get(
    '/microsoft/users/:upn',
    control((request) => describeUser(sim, userOf(request))),
  );
  router.patch(
    '/microsoft/users/:upn',
    control((request) => changeAccount(sim, home(userOf(request)), userOf(request), request.body)),
  );
  router.delete(
    '/microsoft/users/:upn',
    control((request) => removeUser(sim, home(userOf(request)), userOf(request))),
  );
  router.post(
    '/microsoft/users/:upn/reset-password',
    control((request) => resetPassword(sim, userOf(request), request.body?.password)),
  );
  router.post(
    '/microsoft/users/:upn/revoke-tokens',
    control((request) => revokeSessions(sim, userOf(request), 'sessions-revoked')),
  );
  router.get(
    '/microsoft/users/:upn/presence',
    control((request) => describePresence(sim, userOf(request))),
  );
  router.post(
    '/microsoft/users/:upn/presence',
    control((request) => {
      const { body } = request;
      const pair = { availability: textOf(body, 'availability'), activity: textOf(body, 'activity') };
      if (!ownPairs.includes(`${pair.availability}/${pair.activity}`))
        throw new BadControlCall(`A Teams client reports one of ${ownPairs.join(', ')}.`);
      const user = userOf(request);
      reportOwnPresence(sim, user, pair, body.outOfOffice === true || pair.activity === 'OutOfOffice');
      return describePresence(sim, user);
    }),
  );
  router.post(
    '/microsoft/consent',
    control((request) => grantConsent(sim, tenantOf(request), 'control API')),
  );
  router.delete(
    '/microsoft/consent',
    control((request) => withdrawConsent(sim, tenantOf(request))),
  );
  router.get(
    '/microsoft/tenants',
    control(() =>
      Object.values(sim.world.microsoft.tenants).map(({ id, name, domain, consent, users }) => ({
        id,
        name,
        domain,
        consent,
        users: Object.keys(users).length,
      })),
    ),
  );
  router.post(
    '/microsoft/tenants',
    control(({ body }) => {
      const { id, name, domain } = addTenant(sim, {
        tenantId: textOf(body, 'id'),
        name: textOf(body, 'name'),
        domain: textOf(body, 'domain'),
      });
      return { id, name, domain };
    }),
  );
  router.get(
    '/microsoft/subscriptions',
    control((request) => Object.values(tenantOf(request).subscriptions).map(({ clientState: _, ...shown }) => shown)),
  );
  router.get(
    '/microsoft/settings',
    control(() => sim.world.microsoft.settings),
  );
  router.patch(
    '/microsoft/settings',
    control(({ body }) => changeSettings(sim, body ?? {})),
  );
  return router;
}

function changeAccount(sim: Simulator, tenant: SimTenant, user: SimUser, body: Record<string, unknown>): unknown {
  const change: Parameters<typeof changeUser>[3] = {};
  if ('name' in body) change.name = textOf(body, 'name');
  if ('upn' in body) change.upn = textOf(body, 'upn');
  if ('mail' in body) change.mail = body.mail === null ? null : textOf(body, 'mail');
  if ('enabled' in body) change.enabled = flagOf(body, 'enabled');
  if ('mfaRegistration' in body) change.mfaRegistration = flagOf(body, 'mfaRegistration');
  if ('hasTeamsLicence' in body) change.hasTeamsLicence = flagOf(body, 'hasTeamsLicence');
  if (Object.keys(change).length === 0)
    throw new BadControlCall('Nothing to change: name, upn, mail, enabled, mfaRegistration or hasTeamsLicence.');
  changeUser(sim, tenant, user, change);
  return describeUser(sim, user);
}

function changeSettings(sim: Simulator, body: Record<string, unknown>): MicrosoftSettings {
  const { settings } = sim.world.microsoft;
  for (const name of Object.keys(body)) {
    if (name === 'licenceDemanded') settings.licenceDemanded = flagOf(body, name);
    else if (name in settings) Object.assign(settings, { [name]: numberOf(body, name) });
    else throw new BadControlCall(`There is no setting "${name}". There are: ${Object.keys(settings).join(', ')}.`);
  }
  sim.changed('settings');
  return settings;
}

export function describeUser(sim: Simulator, user: SimUser) {
  const { availability, activity } = visibleNow(user, sim.clock.now());
  const { id, name, upn, mail, proxyAddresses, enabled, guest, roles, tenantId, mfaRegistration } = user;
  return {
    id,
    tenantId,
    name,
    upn,
    mail,
    proxyAddresses,
    enabled,
    guest,
    roles,
    mfaRegistration,
    own: ownPair(user),
    seen: { availability, activity },
  };
}

function ownPair({ sessions }: SimUser) {
  const { availability, activity } = sessions.client ?? { availability: 'Offline', activity: 'Offline' };
  return { availability, activity };
}

function describePresence(sim: Simulator, user: SimUser) {
  updateVisible(sim, user);
  const { availability, activity } = visibleNow(user, sim.clock.now());
  const sessions = Object.entries(user.sessions).map(([id, session]) => ({ id, ...session }));
  return { availability, activity, sessions, preferred: user.preferred };
}
