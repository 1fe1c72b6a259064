/** `GET /sim/state`: everything a page beside the simulator shows, in one answer. */
import { Router } from 'express';
import { describeExtension } from './cloudya/control.ts';
import type { Customer } from './cloudya/world.ts';
import { BadControlCall, control } from './core/control.ts';
import type { Area, Simulator } from './core/simulator.ts';
import { describeUser } from './microsoft/control/describe.ts';
import { findTenant, type SimTenant, type SimUser } from './microsoft/world.ts';
import { appRegistration, cloudyaAccess, teamsApp } from './seed/app-registration.ts';
import { contoso } from './seed/company.ts';

export function stateArea(sim: Simulator): Area {
  const router = Router();
  router.get(
    '/state',
    control(() => readState(sim)),
  );
  return { control: router };
}

function readState(sim: Simulator) {
  const tenant = findTenant(sim.world.microsoft, contoso.tenantId);
  const customer = sim.world.cloudya.customers[cloudyaAccess.kAccount];
  if (!tenant || !customer) throw new BadControlCall('The seed company is gone.', 404);
  const { id, name, domain, consent } = tenant;
  const syncUser = syncUserOf(tenant);
  return {
    publicUrl: sim.publicUrl,
    appRunning: sim.appUrl() !== undefined,
    app: { clientId: appRegistration.clientId, id: teamsApp.id, entityId: teamsApp.entityId },
    /** What is typed into *Connect Cloudya*. */
    cloudya: { ...cloudyaAccess, switch: customer.presenceTeamsConnectorEnabled },
    tenant: { id, name, domain, consentedBy: consent?.by ?? null },
    syncUser: syncUser?.upn ?? null,
    steps: stepsOf(sim, tenant, customer, syncUser),
    people: Object.values(tenant.users).map((user) => describeUser(sim, user)),
    extensions: Object.values(customer.extensions).map((extension) => describeExtension(customer, extension)),
    settings: sim.world.microsoft.settings,
  };
}

/** An account made since the seed: a member without licence. */
function syncUserOf(tenant: SimTenant): SimUser | undefined {
  return Object.values(tenant.users).find(({ guest, hasTeamsLicence }) => !guest && !hasTeamsLicence);
}

/** How far the setting up has come, as the vendors see it: nothing is asked of the app. */
function stepsOf(sim: Simulator, tenant: SimTenant, customer: Customer, syncUser: SimUser | undefined) {
  const grants = Object.values(sim.world.microsoft.refreshTokens);
  const targets = Object.values(customer.integrations).flatMap((integration) => Object.values(integration.targets));
  const users = Object.values(tenant.users);
  return {
    connected: customer.ctiUser.lastLoginAt !== null,
    switchOn: customer.presenceTeamsConnectorEnabled !== false,
    consented: tenant.consent !== null,
    syncUser: syncUser !== undefined,
    signedIn: grants.some(
      ({ userId, tokenGeneration }) => userId === syncUser?.id && tokenGeneration === syncUser.tokenGeneration,
    ),
    active: targets.length > 0 || users.some(({ sessions }) => Object.hasOwn(sessions, appRegistration.clientId)),
  };
}
