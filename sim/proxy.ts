/**
 * Everything the simulator does not serve itself is the app's: passed on, streams unbuffered. Answers are mapped by name, so
 * that a browser which knows only this origin can follow redirects to simulated hosts.
 */
import type { IncomingMessage } from 'node:http';
import { type Request, type Response, Router } from 'express';
import { createProxyServer } from 'http-proxy-3';
import { toLocalUrl } from './core/http.ts';
import type { Area, Simulator } from './core/simulator.ts';

/** Mounted last. */
export function proxyArea(sim: Simulator): Area {
  const proxy = createProxyServer({ changeOrigin: false, ws: false });
  proxy.on('proxyRes', (answer: IncomingMessage) => {
    const { location } = answer.headers;
    if (location) answer.headers.location = toLocalUrl(sim, location);
  });
  proxy.on('error', (_error, _request, response) => {
    if ('headersSent' in response && !response.headersSent) answerUnavailable(response as Response);
  });
  const router = Router();
  router.use((request: Request, response: Response) => {
    const target = sim.appUrl();
    if (target === undefined) answerUnavailable(response);
    else proxy.web(request, response, { target });
  });
  return { pages: router, close: () => void proxy.close() };
}

/** Tries again by itself: in the demo the app is only starting, or starting again. */
function answerUnavailable(response: Response): void {
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Starting</title><body style="font:16px system-ui;padding:24px;color-scheme:light dark"><p>The app is starting. This page tries again by itself.</p></body></html>';
  response.statusCode = 502;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(page);
}
