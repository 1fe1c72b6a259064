/** Control calls of the Microsoft side: `/sim/microsoft/…` and `/sim/teams/token`. */
import express, { Router } from 'express';
import { BadControlCall, control, flagOf, numberOf, textOf } from '../../core/control.ts';
import type { Simulator } from '../../core/simulator.ts';
import { describeRefusal, textOf as refusalText } from '../entra/errors.ts';
import { hindranceOf } from '../entra/policies.ts';
import { type SsoOptions, ssoToken } from '../entra/tokens.ts';
import type { Notifier } from '../graph/notify.ts';
import type { Throttle } from '../graph/throttle.ts';
import { findUserAnywhere, type SimUser } from '../world.ts';
import { accountCalls } from './accounts.ts';
import { presenceCalls } from './presences.ts';
import { tenantCalls } from './tenants.ts';

export function microsoftControl(sim: Simulator, notifier: Notifier, throttle: Throttle): Router {
  const router = Router();
  router.use(express.json());
  router.post(
    '/teams/token',
    control(async ({ body }) => ({ token: await tokenFor(sim, body ?? {}) })),
  );
  router.use('/microsoft', accountCalls(sim), presenceCalls(sim, notifier), tenantCalls(sim, notifier, throttle));
  return router;
}

/** The token the simulated Teams client hands the tab; the tenant's rules apply to it, too. */
function tokenFor(sim: Simulator, body: Record<string, unknown>): Promise<string> {
  const upn = textOf(body, 'upn');
  const user = findUserAnywhere(sim.world.microsoft, upn);
  if (!user) throw new BadControlCall(`Nobody has the address ${upn}.`, 404);
  const refusal = refusalFor(sim, user);
  if (refusal !== undefined) throw new BadControlCall(refusal);
  const options: SsoOptions = {};
  if (body.seconds !== undefined) options.seconds = numberOf(body, 'seconds', -1e9);
  if (body.wids !== undefined) options.wids = flagOf(body, 'wids');
  if (body.azp !== undefined) options.azp = textOf(body, 'azp');
  return ssoToken(sim, user, options);
}

/** What Entra tells Teams instead of a token. */
function refusalFor(sim: Simulator, user: SimUser): string | undefined {
  const tenant = sim.world.microsoft.tenants[user.tenantId];
  const code = tenant && hindranceOf(tenant, user);
  if (code === undefined) return undefined;
  const words = refusalText(code, { tenant: tenant?.name ?? '', user: user.upn });
  return describeRefusal(code, words, sim.clock.now()).text;
}
