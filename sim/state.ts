/** `GET /sim/state`: everything a page beside the simulator shows, in one answer. */
import { Router } from 'express';
import { describeExtension } from './cloudya/control.ts';
import { BadControlCall, control } from './core/control.ts';
import type { Area, Simulator } from './core/simulator.ts';
import { describeUser } from './microsoft/control/describe.ts';
import { findTenant } from './microsoft/world.ts';
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
  return {
    publicUrl: sim.publicUrl,
    appRunning: sim.appUrl() !== undefined,
    app: { clientId: appRegistration.clientId, id: teamsApp.id, entityId: teamsApp.entityId },
    /** What is typed into *Connect Cloudya*. */
    cloudya: { ...cloudyaAccess, switch: customer.presenceTeamsConnectorEnabled },
    tenant: { id, name, domain, consentedBy: consent?.by ?? null },
    people: Object.values(tenant.users).map((user) => describeUser(sim, user)),
    extensions: Object.values(customer.extensions).map((extension) => describeExtension(customer, extension)),
    settings: sim.world.microsoft.settings,
  };
}
