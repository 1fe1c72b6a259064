/**
 * Graph's quotas, per app and tenant (https://learn.microsoft.com/graph/throttling-limits): 1,500 presence requests per 30 s, resource
 * units of the directory per 10 s, 1,000 writes to /subscriptions per 20 s. Refused requests count as well.
 */
import type { NextFunction, Request, Response } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { appRegistration } from '../../seed/app-registration.ts';
import { type SimTenant, usersOf } from '../world.ts';
import { callerOf } from './authorize.ts';
import { refuse } from './errors.ts';
import { createWindow, type Window } from './window.ts';

type Kind = 'presence' | 'directory' | 'subscriptions';

const windowMs: Record<Kind, number> = { presence: 30_000, directory: 10_000, subscriptions: 20_000 };

export interface Usage {
  tenant: string;
  kind: Kind;
  limit: number;
  /** Requests or resource units in the window that ends now. */
  now: number;
  /** The most there ever was in one window. */
  peak: number;
  refused: number;
}

export interface Throttle {
  presence(request: Request, response: Response, next: NextFunction): void;
  subscriptions(request: Request, response: Response, next: NextFunction): void;
  /** For a request that costs so many units before `$select` and `$top` make it cheaper. */
  directory(cost: number): (request: Request, response: Response, next: NextFunction) => void;
  usage(): Usage[];
  clear(): void;
}

interface Meter {
  window: Window;
  peak: number;
  refused: number;
}

export function createThrottle(sim: Simulator): Throttle {
  const meters = new Map<string, Meter>();
  const meterOf = (kind: Kind, { id }: SimTenant): Meter => {
    const name = `${kind}/${id}`;
    const meter = meters.get(name) ?? { window: createWindow(windowMs[kind]), peak: 0, refused: 0 };
    meters.set(name, meter);
    return meter;
  };
  /** Counts a request; the share of the quota that is used, this one included. */
  const count = (kind: Kind, tenant: SimTenant, cost: number): number => {
    const meter = meterOf(kind, tenant);
    const used = meter.window.add(sim.clock.now(), cost);
    const limit = limitOf(sim, kind, tenant);
    meter.peak = Math.max(meter.peak, used);
    if (used > limit) meter.refused += 1;
    return used / limit;
  };
  const pass = (kind: Kind, share: number, response: Response, next: NextFunction) => {
    if (share <= 1) return next();
    const meter = meterOf(kind, callerOf(response).tenant);
    if (sim.world.microsoft.settings.retryAfterSent)
      response.set('retry-after', String(Math.max(1, Math.ceil(meter.window.waitMs(sim.clock.now()) / 1000))));
    refuse(sim, response, 429, 'TooManyRequests', 'Too many requests.');
  };
  const counted = (kind: Kind) => (_request: Request, response: Response, next: NextFunction) =>
    pass(kind, count(kind, callerOf(response).tenant, 1), response, next);
  const countWrites = counted('subscriptions');
  return {
    presence: counted('presence'),
    subscriptions: (request, response, next) =>
      request.method === 'GET' ? next() : countWrites(request, response, next),
    directory: (cost) => (request, response, next) => {
      const units = unitsOf(cost, request);
      const { tenant } = callerOf(response);
      const share = count('directory', tenant, units);
      tellUnits(response, units, share, tenant);
      pass('directory', share, response, next);
    },
    usage: () => [...meters].flatMap(([name, meter]) => usageOf(sim, name, meter)),
    clear: () => meters.clear(),
  };
}

function usageOf(sim: Simulator, name: string, { window, peak, refused }: Meter): Usage[] {
  const [kind, id] = name.split('/') as [Kind, string];
  const tenant = sim.world.microsoft.tenants[id];
  if (!tenant) return [];
  const now = window.add(sim.clock.now(), 0);
  return [{ tenant: id, kind, limit: limitOf(sim, kind, tenant), now, peak, refused }];
}

function limitOf(sim: Simulator, kind: Kind, tenant: SimTenant): number {
  const { presenceQuota, subscriptionQuota, directoryUnits } = sim.world.microsoft.settings;
  if (kind === 'presence') return presenceQuota;
  if (kind === 'subscriptions') return subscriptionQuota;
  if (directoryUnits > 0) return directoryUnits;
  const size = usersOf(tenant).length;
  return size < 50 ? 3500 : size <= 500 ? 5000 : 8000;
}

/** `$select` and a `$top` below 20 save a unit each, one unit is the least (same page). */
function unitsOf(cost: number, { query }: Request): number {
  const small = query.$top !== undefined && Number(query.$top) < 20;
  return Math.max(1, cost - (query.$select === undefined ? 0 : 1) - (small ? 1 : 0));
}

/** What directory answers tell of the quota: the units, and above 80 % the share that is used. */
function tellUnits(response: Response, units: number, share: number, { id }: SimTenant): void {
  response.set('x-ms-resource-unit', String(units));
  if (share >= 0.8) response.set('x-ms-throttle-limit-percentage', String(Math.min(1.8, Math.floor(share * 10) / 10)));
  if (share <= 1) return;
  response.set({
    'x-ms-throttle-scope': `Tenant_Application/ReadWrite/${appRegistration.clientId}/${id}`,
    'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
  });
}
