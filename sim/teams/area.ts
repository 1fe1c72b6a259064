/** The simulated Teams client: its window, and the chat, which is Microsoft's Agents Playground under this origin. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import express, { type Request, type Response, Router } from 'express';
import { createProxyServer } from 'http-proxy-3';
import type { Area, Simulator } from '../core/simulator.ts';
import type { ChatHistory } from './chat-history.ts';
import { linkPages } from './link-pages.ts';

const built = resolve(import.meta.dirname, '../pages/dist');
/** Teams shows an app by the icon of its package. */
const appIcon = resolve(import.meta.dirname, '../../appPackage/color.png');

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

export interface Chat {
  /** undefined while the Playground does not run. */
  url(): string | undefined;
  history: ChatHistory;
}

export function teamsArea(sim: Simulator, chat: Chat): Area {
  const playgroundUrl = chat.url;
  const proxy = createProxyServer({ changeOrigin: true, ws: true });
  proxy.on('error', (_error, _request, response) => {
    if ('writeHead' in response && !response.headersSent) response.writeHead(502).end();
  });
  const pages = Router();
  pages.get('/', (_request, response) => sendWindow(response));
  pages.get('/teams/hosts', (_request, response) => response.json(sim.knownHosts()));
  pages.get('/teams/chat', chatPage(playgroundUrl));
  pages.get('/teams/chat/history', (_request, response) => response.json(chat.history.events()));
  pages.post('/_conversation/v1/conversations/:conversation/messages', express.json(), sayInChat(sim, chat));
  pages.get('/teams/app-icon.png', (_request, response) => response.sendFile(appIcon));
  pages.use('/teams', express.static(built, { index: false }));
  pages.use(playgroundPaths, (request: Request, response: Response) => {
    const target = playgroundUrl();
    request.url = request.originalUrl;
    if (target) proxy.web(request, response, { target });
    else response.status(502).end();
  });
  return {
    hosts: { 'teams.microsoft.com': linkPages() },
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

/** The Playground's own page, which then looks and speaks like a chat of the window (`pages/chat`, `pages/public/chat.css`). */
function chatPage(playgroundUrl: () => string | undefined) {
  return async (_request: Request, response: Response) => {
    const target = playgroundUrl();
    const page =
      target &&
      (await fetch(target)
        .then((answer) => answer.text())
        .catch(() => undefined));
    if (!page) return void response.status(502).type('html').send(chatStarting);
    const ours = '<script type="module" src="/teams/chat.js"></script><link rel="stylesheet" href="/teams/chat.css">';
    response.type('html').send(page.replace('<head>', `<head>${ours}`));
  };
}

/** The person writes: passed on, kept, and the window hears of it. */
function sayInChat(sim: Simulator, chat: Chat) {
  return async (request: Request, response: Response) => {
    const target = chat.url();
    const answer =
      target &&
      (await fetch(`${target}${request.originalUrl}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request.body),
      }).catch(() => undefined));
    if (!answer) return void response.status(502).end();
    const text = await answer.text();
    const conversationId = String(request.params.conversation);
    if (answer.ok) chat.history.said(readOwnMessage(conversationId, request.body, text));
    sim.events.emit('changed', 'chat');
    response
      .status(answer.status)
      .type(answer.headers.get('content-type') ?? 'json')
      .send(text);
  };
}

function readOwnMessage(conversationId: string, body: { from?: { id?: string }; text?: string }, answer: string) {
  const messageId = /"(?:id|messageId)"\s*:\s*"([^"]+)"/.exec(answer)?.[1] ?? randomUUID();
  return { conversationId, messageId, from: body.from?.id ?? '', text: body.text ?? '', timestamp: Date.now() };
}

const chatStarting =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Chat</title><body style="font:14px system-ui;color:GrayText;padding:16px;color-scheme:light dark">…</body></html>';
