/** Simulated hosts under one origin: `/~/<host>/<path>` stands for `https://<host>/<path>`. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NextFunction, Request, Response, Router } from 'express';
import type { Fault } from './faults.ts';
import type { Simulator } from './simulator.ts';

export function hostOf(url: string): string {
  return new URL(url).host;
}

/** Address of a named page as this origin's browser must call it; unknown names stay as they are. */
export function toLocalUrl(sim: Pick<Simulator, 'publicUrl' | 'knownHosts'>, url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname, search, hash } = new URL(url);
  if (protocol !== 'https:') return url;
  if (host === hostOf(sim.publicUrl)) return pathname + search + hash;
  return sim.knownHosts().includes(host) ? `/~/${host}${pathname}${search}${hash}` : url;
}

/** Address a simulated page has in the world it simulates. */
export function byName(host: string, path: string): string {
  return `https://${host}${path}`;
}

/** Records the request, applies a fault if one waits for it, then hands it to the host's router. */
export function dispatchByHost(sim: Simulator, hosts: ReadonlyMap<string, Router>) {
  return async (request: Request<{ host: string }>, response: Response, next: NextFunction) => {
    const { host } = request.params;
    const started = performance.now();
    const entry = sim.requests.begin({ time: sim.clock.now(), host, method: request.method, path: request.url });
    response.on('close', () => {
      entry.status = response.headersSent ? response.statusCode : 0;
      entry.ms = Math.round(performance.now() - started);
    });
    response.locals.logged = entry;
    const router = hosts.get(host);
    if (!router) {
      response
        .status(502)
        .json({ error: `The simulator does not know ${host}. It knows: ${[...hosts.keys()].join(', ')}.` });
      return;
    }
    const fault = sim.faults.take(host, request.method, request.path);
    if (fault && (await applyFault(fault, request, response))) return;
    router(request, response, (error?: unknown) => {
      if (error) next(error);
      else response.status(404).json({ error: `${host} serves nothing at ${request.method} ${request.path}.` });
    });
  };
}

/** What the vendor did stays done; the caller only sees a connection that breaks. */
function loseAnswer(request: Request, response: Response): void {
  const cut = () => {
    request.socket.destroy();
    return response;
  };
  Object.assign(response, { write: cut, end: cut, flushHeaders: cut });
}

/** True when the fault has answered (or cut) the request itself. */
async function applyFault(fault: Fault, request: Request, response: Response): Promise<boolean> {
  if (fault.delayMs) await sleep(fault.delayMs);
  if (fault.drop) {
    request.socket.destroy();
    return true;
  }
  if (fault.loseAnswer) loseAnswer(request, response);
  if (fault.status === undefined) return false;
  response.set(fault.headers ?? {});
  response
    .status(fault.status)
    .json(fault.body ?? { error: { code: 'injected', message: 'A fault set by /sim/faults.' } });
  return true;
}
