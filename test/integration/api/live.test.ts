/** The live stream by itself: what is told, to whom, and that it ends with the token. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express, { Router } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../bot/api/authenticate.ts';
import { mountLive } from '../../../bot/api/live.ts';
import { createMount } from '../../../bot/api/mount.ts';
import { createChanges } from '../../../bot/changes.ts';

const changes = createChanges();
const now = Date.parse('2026-03-02T09:00:00Z');
let tokenMs: number;
let describing: () => Promise<void>;
/** What is told instead of the extensions. */
let news: string | undefined;
let stopping: AbortController;
let server: Server;
let url: string;

const caller = (): Caller => ({
  tenantId: 'tenant-1',
  userId: 'user-1',
  name: 'Jonas Weber',
  upn: 'jonas.weber@contoso.example',
  roles: [],
  mayConsent: false,
  ssoToken: 'token',
  expiresAt: new Date(now + tokenMs),
});

beforeEach(async () => {
  tokenMs = 60_000;
  describing = async () => undefined;
  news = undefined;
  stopping = new AbortController();
  const router = Router();
  const mount = createMount(router, { authenticate: async () => caller(), respondWithError: async () => undefined });
  mountLive(mount, {
    clock: { now: () => now },
    onChange: changes.listen,
    async describe(_, change) {
      await describing();
      return [{ event: 'people', data: news ?? change }];
    },
    stopping: stopping.signal,
  });
  server = createServer(express().use(router)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/live`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function open(): Promise<{ heard: () => string; ended: Promise<void> }> {
  const response = await fetch(url);
  let heard = '';
  async function read(): Promise<void> {
    for await (const chunk of response.body ?? []) heard += Buffer.from(chunk).toString('utf8');
  }
  // the first test leaves its stream open: the connection is cut after it
  const ended = read().catch(() => undefined);
  await vi.waitUntil(() => heard.includes(': open'));
  return { heard: () => heard, ended };
}

describe('the live stream', () => {
  it('tells changes of the caller’s tenant, collected, and nobody else’s', async () => {
    const { heard } = await open();
    changes.tell('tenant-1', ['105']);
    changes.tell('tenant-2', ['666']);
    changes.tell('tenant-1', ['105', '106']);
    await vi.waitUntil(() => heard().includes('event: people'));
    expect(heard()).toContain('event: people\ndata: {"extensions":["105","106"],"others":false}\n\n');
    expect(heard().match(/event: people/g)).toHaveLength(1);
  });

  it('tells what is no extension’s also where it came together with one that changed', async () => {
    const { heard } = await open();
    changes.tell('tenant-1', []);
    changes.tell('tenant-1', ['105']);
    await vi.waitUntil(() => heard().includes('event: people'));
    expect(heard()).toContain('data: {"extensions":["105"],"others":true}\n\n');
  });

  it('ends with the token, and tells nothing of a change that was being described then', async () => {
    tokenMs = 600;
    let described: (() => void) | undefined;
    describing = () => new Promise((done) => (described = done));
    const { heard, ended } = await open();
    changes.tell('tenant-1', ['105']);
    await vi.waitUntil(() => described !== undefined);
    await ended;
    described?.();
    expect(heard()).not.toContain('people');
  });

  it('is cut for somebody who lets too much lie', async () => {
    news = 'x'.repeat(9_000_000);
    const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
    socket.write('GET /api/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const [, response] = await once(server, 'request');
    await vi.waitUntil(() => response.headersSent);
    changes.tell('tenant-1', []);
    await vi.waitUntil(() => response.destroyed);
    socket.destroy();
  });

  it('is never opened for a token that has ended', async () => {
    tokenMs = 0;
    expect(await (await fetch(url)).text()).toBe(': open\n\n');
  });

  it('ends when what changed cannot be read, and when the app stops', async () => {
    describing = async () => {
      throw new Error('no database');
    };
    const first = await open();
    changes.tell('tenant-1', []);
    await first.ended;
    const second = await open();
    stopping.abort();
    await second.ended;
  });
});
