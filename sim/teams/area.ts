/** The simulated Teams client: its window, and the chat, which is Microsoft's Agents Playground under this origin. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { createProxyServer } from 'http-proxy-3';
import type { Area, Simulator } from '../core/simulator.ts';

const built = resolve(import.meta.dirname, '../pages/dist');

/** Paths the Playground's page asks for at the root of its origin (0.2.28, read from its bundle). */
const playgroundPaths = [
  '/static',
  '/_internal',
  '/_conversation',
  '/_debug',
  '/_connector',
  '/_ws',
  '/_ws_conversation',
  '/v1',
];

/** Links in the chat lead where the Teams window says, since their hosts are simulated. */
const chatLinks = `
const tell = (url) => parent.postMessage({ chatLink: String(url) }, location.origin);
window.open = (url) => { tell(url); return null; };
addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="https://"]') : null;
  if (link) { event.preventDefault(); event.stopPropagation(); tell(link.href); }
}, true);
`;

export function teamsArea(sim: Simulator, playgroundUrl: () => string | undefined): Area {
  const proxy = createProxyServer({ changeOrigin: true, ws: true });
  proxy.on('error', (_error, _request, response) => {
    if ('writeHead' in response && !response.headersSent) response.writeHead(502).end();
  });
  const pages = Router();
  pages.get('/', (_request, response) => sendWindow(response));
  pages.get('/teams/hosts', (_request, response) => response.json(sim.knownHosts()));
  pages.get('/teams/chat', chatPage(playgroundUrl));
  pages.get('/teams/chat-links.js', (_request, response) => response.type('text/javascript').send(chatLinks));
  pages.use('/teams', express.static(built, { index: false }));
  pages.use(playgroundPaths, (request: Request, response: Response) => {
    const target = playgroundUrl();
    request.url = request.originalUrl;
    if (target) proxy.web(request, response, { target });
    else response.status(502).end();
  });
  return {
    pages,
    upgrade: (request, socket, head) => {
      const target = playgroundUrl();
      if (target) proxy.ws(request, socket, head, { target: target.replace('http:', 'ws:') });
      else socket.destroy();
    },
    close: () => void proxy.close(),
  };
}

function sendWindow(response: Response): void {
  const file = resolve(built, 'index.html');
  if (existsSync(file)) response.sendFile(file);
  else response.status(503).type('text').send('The window is not built yet: npm run build');
}

/** Only the conversation is shown: its tool bar, list of chats and log belong to developers (structure of 0.2.28). */
const chatOnly = `
.ui-provider > div > div:nth-of-type(1), .ui-provider > div > div:nth-of-type(2) > div:nth-of-type(odd) { display: none !important; }
.ui-provider > div > div:nth-of-type(2), .ui-provider > div > div:nth-of-type(2) > div:nth-of-type(2), .ui-provider > div > div:nth-of-type(2) > div:nth-of-type(2) > div { width: 100% !important; min-width: 0 !important; height: 100% !important; }
`;

/** The Playground's own page with one script and a few rules more. */
function chatPage(playgroundUrl: () => string | undefined) {
  return async (_request: Request, response: Response) => {
    const target = playgroundUrl();
    if (!target) return void response.status(502).type('text').send('The chat is starting.');
    const page = await fetch(target).then((answer) => answer.text());
    response
      .type('html')
      .send(page.replace('<head>', `<head><script src="/teams/chat-links.js"></script><style>${chatOnly}</style>`));
  };
}
