/** A client that repeats the same failing request is stopped (https://learn.microsoft.com/entra/msal/dotnet/advanced/client-and-server-throttling). */
import { createHash } from 'node:crypto';
import type { Simulator } from '../../core/simulator.ts';

const windowMs = 10_000;
/** How long the client is refused then: the `Retry-After` that Entra sends to client credentials (same source). */
const stoppedMs = 60_000;

export interface LoopGuard {
  isStopped(request: string): boolean;
  /** The request has been refused once more. */
  refused(request: string): void;
  clear(): void;
}

export function createLoopGuard(sim: Simulator): LoopGuard {
  const refusals = new Map<string, number[]>();
  const stoppedUntil = new Map<string, number>();
  return {
    isStopped: (request) => (stoppedUntil.get(request) ?? 0) > sim.clock.now(),
    refused: (request) => {
      const now = sim.clock.now();
      const recent = [...(refusals.get(request) ?? []).filter((time) => time > now - windowMs), now];
      refusals.set(request, recent);
      if (recent.length < sim.world.microsoft.settings.loopRequests) return;
      refusals.delete(request);
      stoppedUntil.set(request, now + stoppedMs);
    },
    clear: () => {
      refusals.clear();
      stoppedUntil.clear();
    },
  };
}

/** Two requests are the same when they come with the same grant for the same tenant. */
export function nameOfRequest(tenantId: string, form: Record<string, string | undefined>): string {
  const { client_id, client_secret, grant_type, scope, code, refresh_token, assertion } = form;
  const told = [tenantId, client_id, client_secret, grant_type, scope, code, refresh_token, assertion];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url');
}
