/** Control calls of the portal API, under `/sim/cloudya`: who holds which key, and how the portal behaves. */
import { randomUUID } from 'node:crypto';
import type { Request, Router } from 'express';
import { BadControlCall, control, flagOf, numberOf } from '../core/control.ts';
import type { Simulator } from '../core/simulator.ts';
import type { Customer, PortalSettings } from './world.ts';

export function portalCalls(router: Router, sim: Simulator, customerOf: (request: Request) => Customer): void {
  router.patch(
    '/keys',
    control((request) => changeKeys(sim, customerOf(request), request.body)),
  );
  router.patch(
    '/portal-api',
    control(({ body }) => changePortal(sim, body)),
  );
}

type Body = Record<string, unknown> | undefined;

/** `portal: true` gives a new key, also where there was one. */
function changeKeys(sim: Simulator, customer: Customer, body: Body) {
  if (body?.client !== undefined) customer.hasApiClient = flagOf(body, 'client');
  if (body?.portal !== undefined) customer.portalKey = flagOf(body, 'portal') ? newKey() : null;
  sim.changed('keys');
  return { client: customer.hasApiClient, portal: customer.portalKey };
}

/** The ids of NFON's examples look like this. */
function newKey() {
  return { id: randomUUID(), secret: randomUUID() };
}

function changePortal(sim: Simulator, body: Body): PortalSettings {
  const { portal } = sim.world.cloudya.settings;
  if (body?.clockMinutes !== undefined) portal.clockMinutes = numberOf(body, 'clockMinutes', Number.NEGATIVE_INFINITY);
  if (body?.refusesWith !== undefined) portal.refusesWith = refusalOf(body);
  for (const name of ['versionChecked', 'hasRegistry'] as const)
    if (body?.[name] !== undefined) portal[name] = flagOf(body, name);
  sim.changed('settings');
  return portal;
}

function refusalOf({ refusesWith }: Record<string, unknown>): number {
  if (refusesWith === 401 || refusesWith === 403) return refusesWith;
  throw new BadControlCall('"refusesWith" is 401 or 403.');
}
