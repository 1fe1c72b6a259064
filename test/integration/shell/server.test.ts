import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PresenceError } from '../../../bot/errors.ts';
import { createEvents } from '../../../bot/events.ts';
import { createServer, listen, type RunningServer } from '../../../bot/server.ts';

let tabDir: string;
let server: RunningServer;
let isReady: () => Promise<boolean>;
let logged: Record<string, unknown>[];
let letSlowAnswer: (() => void) | undefined;

function routes(): Router {
  const router = Router();
  router.get('/api/people/:linkId', (_, res) => void res.json({ text: 'x'.repeat(5_000) }));
  router.post('/api/echo', (req, res) => void res.json(req.body));
  router.get('/api/fault', () => {
    throw new Error('secret detail');
  });
  router.get('/api/busy', () => {
    throw new PresenceError('database_busy');
  });
  router.get('/api/live', (_, res) => {
    res.type('text/event-stream');
    res.write(`data: ${'y'.repeat(5_000)}\n\n`);
  });
  router.get('/api/slow', (_, res) => {
    letSlowAnswer = () => void res.json({ slow: true });
  });
  return router;
}

function start(): Promise<RunningServer> {
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const events = createEvents(logger);
  events.record('activated', { tenantId: 't' });
  const app = createServer({
    logger,
    events,
    rawRouters: [],
    routers: [routes()],
    tabDir,
    cloud: 'gcc-high',
    ready: () => isReady(),
  });
  return listen(app, '127.0.0.1', 0);
}

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`;

beforeAll(async () => {
  logged = [];
  tabDir = await mkdtemp(join(tmpdir(), 'tab-'));
  await mkdir(join(tabDir, 'assets'));
  await writeFile(join(tabDir, 'index.html'), '<!doctype html><html lang="en"><title>tab</title>');
  await writeFile(join(tabDir, 'assets', 'main-4f3a.js'), 'export {}');
  server = await start();
});

beforeEach(() => {
  logged = [];
  isReady = async () => true;
});

afterAll(async () => {
  await server.stop(100);
  await rm(tabDir, { recursive: true });
});

describe('headers', () => {
  it('let Teams frame the tab, and nobody else', async () => {
    const { headers } = await fetch(at('/tab/'));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'self' https://teams.microsoft.com https://*.teams.microsoft.com");
    // the government clouds' Teams is at gov. and dod.
    expect(policy).toContain(' https://*.teams.microsoft.us ');
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers.get('x-frame-options')).toBeNull();
    expect(headers.get('cross-origin-opener-policy')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('tab', () => {
  it('is served for every address of its own, never cached, with its hashed files cached for a year', async () => {
    for (const path of ['/tab', '/tab/', '/tab/settings']) {
      const page = await fetch(at(path));
      // with the cloud, which no screen could be told otherwise before somebody has signed in
      expect(await page.text()).toBe('<!doctype html><html data-cloud="gcc-high" lang="en"><title>tab</title>');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    const script = await fetch(at('/tab/assets/main-4f3a.js'));
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(at('/tab/assets/gone.js'))).status).toBe(404);
    expect((await fetch(at('/'), { redirect: 'manual' })).headers.get('location')).toBe('/tab/');
  });
});

describe('health', () => {
  it('tells alive from ready', async () => {
    expect((await fetch(at('/readyz'))).status).toBe(200);
    isReady = async () => false;
    expect((await fetch(at('/readyz'))).status).toBe(503);
    isReady = () => Promise.reject(new PresenceError('database_busy'));
    expect((await fetch(at('/readyz'))).status).toBe(503);
    expect((await fetch(at('/healthz'))).status).toBe(200);
  });

  it('gives metrics', async () => {
    expect(await (await fetch(at('/metrics'))).text()).toContain('cloudya_presence_events_total{event="activated"} 1');
  });
});

describe('answers', () => {
  it('are compressed, event streams are not', async () => {
    const page = await fetch(at('/api/people/4711'));
    expect(page.headers.get('content-encoding')).toMatch(/br|gzip/);
    const stream = await fetch(at('/api/live'));
    expect(stream.headers.get('content-encoding')).toBeNull();
    const reader = stream.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(5_000);
    await reader?.cancel();
  });

  it('to faults carry a code and the id of the log line, and no detail', async () => {
    const answer = await fetch(at('/api/fault'));
    const body = await answer.json();
    expect(answer.status).toBe(500);
    expect(body).toEqual({ error: { code: 'internal', correlationId: expect.any(String), values: {} } });
    expect(logged.find(({ msg }) => msg === 'request failed')).toMatchObject({
      correlationId: body.error.correlationId,
    });
    expect(answer.headers.get('x-correlation-id')).toBe(body.error.correlationId);
  });

  it.each([
    ['an unknown address', '/api/nowhere', {}, 404, 'not_found'],
    ['a busy database', '/api/busy', {}, 503, 'database_busy'],
    ['a body that is no JSON', '/api/echo', { body: '{"a":' }, 400, 'bad_request'],
    ['a body that is too large', '/api/echo', { body: JSON.stringify('x'.repeat(300_000)) }, 413, 'bad_request'],
  ])('to %s refuse in the same shape', async (_, path, init, status, code) => {
    const post = 'body' in init ? { method: 'POST', headers: { 'content-type': 'application/json' } } : {};
    const answer = await fetch(at(path), { ...post, ...init });
    expect(answer.status).toBe(status);
    expect((await answer.json()).error.code).toBe(code);
  });

  it('are logged with the pattern of their route, not with the path', async () => {
    await fetch(at('/api/people/somebody@contoso.example?x=1'));
    await vi.waitFor(() =>
      expect(logged).toContainEqual(
        expect.objectContaining({ msg: 'request', method: 'GET', route: '/api/people/:linkId', status: 200 }),
      ),
    );
    expect(JSON.stringify(logged)).not.toContain('somebody');
  });
});

describe('stopping', () => {
  it('lets running requests end and cuts what does not', async () => {
    const second = await start();
    const url = (path: string) => `http://127.0.0.1:${second.port}${path}`;
    const slow = fetch(url('/api/slow'));
    const stream = request(url('/api/live')).end();
    const [response] = await once(stream, 'response');
    const cut = once(response.resume(), 'error');
    await vi.waitFor(() => expect(letSlowAnswer).toBeDefined());
    const stopped = second.stop(300);
    letSlowAnswer?.();
    expect(await (await slow).json()).toEqual({ slow: true });
    expect(await cut).toEqual([expect.any(Error)]);
    await stopped;
    await expect(fetch(url('/healthz'))).rejects.toThrow();
  });
});
