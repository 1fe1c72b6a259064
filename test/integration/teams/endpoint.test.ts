/** Who may speak to the bot over HTTP, and how it speaks to Teams. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../bot/logger.ts';
import type { OpenedDatabase } from '../../../bot/store/open-database.ts';
import { PresenceActivityHandler } from '../../../bot/teams/activity-handler.ts';
import { createChats, TeamsAdapter } from '../../../bot/teams/adapter.ts';
import { noticeCard } from '../../../bot/teams/cards/welcome-card.ts';
import { messagesRouter } from '../../../bot/teams/messages-router.ts';
import { textsFor } from '../../../bot/teams/texts/texts.ts';
import { openTestDatabase } from '../../setup/database.ts';

let db: OpenedDatabase;
let connector: Server;
let connectorUrl: string;
let requests: { method: string | undefined; path: string | undefined }[];
let answer: { status: number; headers?: Record<string, string>; body?: unknown };
const servers: Server[] = [];
const asked: string[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  db = await openTestDatabase();
  connector = createServer((request, response) => {
    requests.push({ method: request.method, path: request.url });
    request.resume().on('end', () => {
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body ?? { id: 'message-1' }));
    });
  });
  connectorUrl = await listen(connector);
});

beforeEach(() => {
  requests = [];
  asked.length = 0;
  answer = { status: 200 };
});

afterAll(async () => {
  for (const server of servers) server.close().closeAllConnections();
  await db.close();
});

const bot = {
  id: '11111111-2222-4333-8444-555555555555',
  password: 'secret',
  tenantId: '22222222-2222-4333-8444-555555555555',
};
const message = noticeCard(textsFor('en'), 'guest.text');

async function serve(
  identity: typeof bot | undefined,
): Promise<(activity: unknown, token?: string) => Promise<number>> {
  const adapter = new TeamsAdapter({ bot: identity, cloud: 'global' });
  const handler = new PresenceActivityHandler({
    ...{ db, scheduler: { now: () => 0 }, logger: createLogger('silent'), enqueue: async () => undefined },
    answer: async ({ command }) => {
      asked.push(command.kind);
      if (command.kind === 'mismatches') throw new Error('not now');
      return message;
    },
    press: async () => ({ kind: 'word', message }),
  });
  const app = express();
  app.use(messagesRouter({ adapter, handler, logger: createLogger('silent'), authenticated: identity !== undefined }));
  app.use(
    ((error, _request, response, _next) =>
      void response.sendStatus(error.status ?? 500)) as express.ErrorRequestHandler,
  );
  const url = await listen(createServer(app));
  return async (activity, token) => {
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: typeof activity === 'string' ? activity : JSON.stringify(activity),
    });
    return response.status;
  };
}

const activity = (text: string, change: Record<string, unknown> = {}) => ({
  type: 'message',
  id: '1',
  text,
  channelId: 'msteams',
  serviceUrl: connectorUrl,
  from: { id: 'user', aadObjectId: 'anna' },
  recipient: { id: 'bot' },
  conversation: { id: 'chat', conversationType: 'personal', tenantId: 'tenant' },
  ...change,
});

const jwt = (iss: string) =>
  [{ alg: 'RS256', kid: 'k' }, { iss, tid: bot.tenantId, aud: bot.id, azp: bot.id, ver: '2.0' }, 'x']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

describe('without a bot id, for the Agents Playground on this machine', () => {
  it('answers through the service URL it was given', async () => {
    const post = await serve(undefined);
    expect(await post(activity('status'))).toBe(200);
    expect(requests).toEqual([{ method: 'POST', path: '/v3/conversations/chat/activities/1' }]);
  });

  it('answers in the chat when the answer could not be found out', async () => {
    const post = await serve(undefined);
    expect(await post(activity('mismatches'))).toBe(200);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['a stranger’s service URL', { serviceUrl: 'http://connector.example/' }, 401],
    ['no service URL', { serviceUrl: undefined }, 400],
    ['no type', { type: undefined }, 400],
    ['no conversation', { conversation: undefined }, 400],
    ['a sender without a directory', { from: { id: 'x' } }, 200],
    ['no tenant', { conversation: { id: 'chat', conversationType: 'personal' } }, 200],
  ])('takes %s for what it is', async (_, change, status) => {
    const post = await serve(undefined);
    expect(await post(activity('status', change))).toBe(status);
    expect(requests.length).toBe(status === 200 && !('conversation' in change) ? 1 : 0);
  });

  it('refuses what is no JSON, and what is too large', async () => {
    const post = await serve(undefined);
    expect(await post('{')).toBe(400);
    expect(await post(activity('x'.repeat(200_000)))).toBe(413);
    expect(asked).toEqual([]);
  });
});

describe('with a bot id', () => {
  const teams = { serviceUrl: 'https://smba.trafficmanager.net/emea/' };

  it.each([
    ['no token', undefined],
    ['nonsense', 'x.y.z'],
    ['a token of the emulator', jwt(`https://login.microsoftonline.com/${bot.tenantId}/v2.0`)],
    ['a token of another bot', jwt('https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/')],
  ])('%s is refused, and nobody is asked or answered', async (_, token) => {
    const post = await serve(bot);
    expect(await post(activity('status', teams), token)).toBe(401);
    expect([requests, asked]).toEqual([[], []]);
  });
});

describe('sending', () => {
  const reference = () => ({
    ...{ channelId: 'msteams', serviceUrl: connectorUrl, bot: { id: 'bot' } },
    conversation: { id: 'chat', conversationType: 'personal', tenantId: 'tenant', isGroup: false, name: '' },
  });
  const chats = createChats(new TeamsAdapter({ bot: undefined, cloud: 'global' }));

  it('sends and changes', async () => {
    expect(await chats.send(reference(), message)).toEqual({ kind: 'sent', activityId: 'message-1' });
    expect(await chats.update(reference(), 'message-1', message)).toBe('updated');
    expect(requests).toEqual([
      { method: 'POST', path: '/v3/conversations/chat/activities' },
      { method: 'PUT', path: '/v3/conversations/chat/activities/message-1' },
    ]);
  });

  it.each([
    [503, {}, 'unavailable'],
    [500, {}, 'unavailable'],
    [429, { 'retry-after': '600' }, 'throttled'],
  ])('asks once when Teams answers %s: a repeated POST may be a second card', async (status, headers, trouble) => {
    answer = { status, headers };
    await expect(chats.send(reference(), message)).rejects.toMatchObject({ vendor: 'teams', trouble });
    await expect(chats.update(reference(), 'message-1', message)).rejects.toMatchObject({ trouble });
    expect(requests).toHaveLength(2);
  });

  it.each([
    [403, { error: { code: 'MessageWritesBlocked', message: 'blocked' } }],
    [404, { error: { code: 'ConversationNotFound', message: 'gone' } }],
  ])('sees in %s that the chat is dead', async (status, body) => {
    answer = { status, body };
    expect(await chats.send(reference(), message)).toEqual({ kind: 'dead' });
    expect(await chats.update(reference(), 'message-1', message)).toBe('gone');
  });
});
