import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areas } from '../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';
import { teamsArea } from '../../sim/teams/area.ts';
import { type ChatHistory, createChatHistory } from '../../sim/teams/chat-history.ts';

let folder: string;
let file: string;
let playground: Server;
let sim: RunningSimulator;
let history: ChatHistory;
const received: string[] = [];

/** Answers as the Playground does, as far as the window needs it. */
function startPlayground(): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.end('<html><head><title>Playground</title></head></html>');
    for await (const chunk of request) received.push(String(chunk));
    response.setHeader('content-type', 'application/json');
    response.end('{"id":"m-1"}');
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

beforeEach(async () => {
  received.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'cloudya-presence-chat-'));
  file = join(folder, 'chat', 'history.jsonl');
  history = createChatHistory(file);
  playground = await startPlayground();
  const url = `http://127.0.0.1:${(playground.address() as AddressInfo).port}`;
  sim = await startSimulator({
    port: 0,
    areas: [...areas, (started) => teamsArea(started, { url: () => url, history })],
  });
});

afterEach(async () => {
  await sim.close();
  playground.closeAllConnections();
  await new Promise((done) => playground.close(done));
  rmSync(folder, { recursive: true, force: true });
});

const say = (text: string) =>
  fetch(`${sim.url}/_conversation/v1/conversations/personal-chat-id/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: { id: 'user-id-0' }, text, textFormat: 'plain' }),
  });

const read = async () => (await fetch(`${sim.url}/teams/chat/history`)).json();

describe('the chat', () => {
  it('is the Playground’s own page, with our style and script before its own', async () => {
    const page = await (await fetch(`${sim.url}/teams/chat`)).text();
    expect(page).toMatch(/<head><script type="module" src="\/teams\/chat.js"><\/script><link .*chat.css/);
    expect(page).toContain('<title>Playground</title>');
  });

  it('passes on what a person writes, keeps it, and tells the window', async () => {
    const heard: string[] = [];
    sim.events.on('changed', (what) => heard.push(what));
    const answer = await say('why anna');
    expect([answer.status, await answer.json()]).toEqual([200, { id: 'm-1' }]);
    expect(JSON.parse(received[0] ?? '')).toMatchObject({ text: 'why anna' });
    expect(heard).toContain('chat');
    expect((await read()).map((event: string) => JSON.parse(event))).toMatchObject([
      {
        action: 'createMessage',
        actionConversationId: 'personal-chat-id',
        message: { messageId: 'm-1', from: { id: 'user-id-0' }, text: 'why anna' },
      },
    ]);
  });

  it('remembers over a restart, until it is told to forget', async () => {
    await say('status');
    expect(createChatHistory(file).events()).toHaveLength(1);
    history.forget();
    expect(await read()).toEqual([]);
  });
});

describe('links of Teams to people', () => {
  it('open a page that says what Teams would open', async () => {
    const at = (path: string) => fetch(`${sim.url}/~/teams.microsoft.com${path}`).then((answer) => answer.text());
    expect(await at('/l/chat/0/0?users=petra.lang@contoso.example')).toContain('petra.lang@contoso.example');
    expect(await at('/share?msgText=<script>')).toContain('&#60;script&#62;');
  });
});
