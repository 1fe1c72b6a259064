/** 1,500 presence requests per 30 s, per app and tenant (https://learn.microsoft.com/graph/throttling-limits). Refused requests count as well. */
import type { NextFunction, Request, Response } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { callerOf } from './authorize.ts';
import { refuse } from './errors.ts';

const windowMs = 30_000;

export interface Throttle {
  presence(request: Request, response: Response, next: NextFunction): void;
  clear(): void;
}

export function createThrottle(sim: Simulator): Throttle {
  const arrivals = new Map<string, number[]>();
  return {
    presence: (_request, response, next) => {
      const { tenant } = callerOf(response);
      const now = sim.clock.now();
      const recent = (arrivals.get(tenant.id) ?? []).filter((time) => time > now - windowMs);
      recent.push(now);
      arrivals.set(tenant.id, recent);
      if (recent.length <= sim.world.microsoft.settings.presenceQuota) return next();
      const oldest = recent[0] ?? now;
      response.set('retry-after', String(Math.max(1, Math.ceil((oldest + windowMs - now) / 1000))));
      refuse(sim, response, 429, 'TooManyRequests', 'Too many requests.');
    },
    clear: () => arrivals.clear(),
  };
}
