/** `GET /api/live`: what changes, as server-sent events, until the token ends. The tab reads it by fetch with its bearer token. */
import type { Response } from 'express';
import { routes } from '../../contract/routes.ts';
import type { Caller } from './authenticate.ts';
import type { Mount } from './mount.ts';

/** What was told within a moment. */
export interface CollectedChange {
  /** Those whose row changed. */
  extensions: readonly string[];
  /** Something changed that is no extension's, too. */
  others: boolean;
}

export interface LiveDeps {
  clock: { now(): number };
  /** Hears of every change of a tenant; answers how to stop. `extensions` are those whose row changed; none: something else. */
  onChange(listener: (tenantId: string, extensions: readonly string[]) => void): () => void;
  /** Named events to send after a change. */
  describe(caller: Caller, change: CollectedChange): Promise<{ event: string; data: unknown }[]>;
  stopping: AbortSignal;
}

/** Changes are collected for so long before they are told. */
const collectMs = 250;
const beatMs = 15_000;
/** Bytes nobody has fetched: whoever reads so slowly begins again with what holds then. */
const mostUnread = 4_000_000;

export function mountLive(mount: Mount, deps: LiveDeps): void {
  mount(routes.live, ({ caller, response }) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': open\n\n');
    const stop = follow(deps, caller, response);
    const end = () => {
      stop();
      response.end();
    };
    const tokenEnds = setTimeout(end, Math.max(0, caller.expiresAt.getTime() - deps.clock.now()));
    deps.stopping.addEventListener('abort', end);
    response.on('close', () => {
      clearTimeout(tokenEnds);
      deps.stopping.removeEventListener('abort', end);
      stop();
    });
    return undefined;
  });
}

function follow(deps: LiveDeps, caller: Caller, response: Response): () => void {
  let changed = new Set<string>();
  let others = false;
  let timer: NodeJS.Timeout | undefined;
  const tell = async () => {
    timer = undefined;
    const change = { extensions: [...changed], others };
    changed = new Set();
    others = false;
    try {
      const news = await deps.describe(caller, change);
      // The token may have ended meanwhile: nothing is told after it.
      if (response.writableEnded) return;
      for (const { event, data } of news) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (response.writableLength > mostUnread) response.destroy();
    } catch {
      // The tab reads again when the stream ends, and then hears the cause.
      response.end();
    }
  };
  const stopListening = deps.onChange((tenantId, extensions) => {
    if (tenantId !== caller.tenantId) return;
    for (const extension of extensions) changed.add(extension);
    others ||= extensions.length === 0;
    timer ??= setTimeout(() => void tell(), collectMs);
  });
  const beat = setInterval(() => response.write(': beat\n\n'), beatMs);
  return () => {
    stopListening();
    clearInterval(beat);
    clearTimeout(timer);
  };
}
