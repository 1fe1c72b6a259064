/** The HTTP server: headers, limits, logs, health, the tab's files. What is served beyond that comes as routers. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import compression from 'compression';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import helmet from 'helmet';
import type { CloudName } from '../contract/clouds.ts';
import type { ApiError, ErrorCode } from '../contract/errors.ts';
import { PresenceError } from './errors.ts';
import type { Events } from './events.ts';
import type { Logger } from './logger.ts';

export interface ServerDeps {
  logger: Logger;
  events: Pick<Events, 'metrics'>;
  /** Mounted at the root before bodies are read: they have limits of their own. */
  rawRouters: readonly Router[];
  /** Mounted at the root, in this order. */
  routers: readonly Router[];
  /** The built tab; may be absent in development. */
  tabDir: string;
  /** Told to the tab in its page. */
  cloud: CloudName;
  /** Can requests be served? Throws or answers false when not. */
  ready(): Promise<boolean>;
}

export interface RunningServer {
  port: number;
  /** Takes no new requests, lets running ones end for `graceMs`, then cuts them. */
  stop(graceMs?: number): Promise<void>;
}

export function createServer(deps: ServerDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(logged(deps.logger), headers(), compression({ filter: maySqueeze }));
  app.get('/healthz', (_, res) => void res.json({ ok: true }));
  app.get('/readyz', readiness(deps));
  app.get('/metrics', async (_, res) => {
    const { contentType, body } = await deps.events.metrics();
    res.type(contentType).send(body);
  });
  app.get('/', (_, res) => res.redirect('/tab/'));
  app.use('/tab', ...tabFiles(deps));
  for (const router of deps.rawRouters) app.use(router);
  app.use(express.json({ limit: '256kb' }));
  for (const router of deps.routers) app.use(router);
  app.use((_, res) => refuse(res, 404, 'not_found'));
  app.use(lastResort(deps.logger));
  return app;
}

/** Starts listening; port 0 takes a free one. Throws when the port is taken. */
export async function listen(app: Express, host: string, port: number): Promise<RunningServer> {
  const server = createHttpServer(app);
  // longer than the idle time of common proxies (60 s), so that they never reuse a connection we just closed
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: (graceMs = 2_000) => stop(server, graceMs) };
}

async function stop(server: HttpServer, graceMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = new AbortController();
  const late = delay(graceMs, undefined, { signal: patience.signal }).then(
    () => server.closeAllConnections(),
    () => undefined,
  );
  await ended;
  patience.abort();
  await late;
}

/**
 * Hosts that may frame the tab: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements, and those
 * of the US government clouds, which teams-js takes for hosts as well.
 */
const frameAncestors = [
  "'self'",
  'https://teams.microsoft.com',
  'https://*.teams.microsoft.com',
  'https://*.cloud.microsoft',
  'https://*.microsoft365.com',
  'https://*.office.com',
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://*.teams.microsoft.us',
  'https://www.office365.us',
  'https://outlook.office365.us',
  'https://outlook-dod.office365.us',
];

function headers(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Fluent UI's Griffel writes its rules into <style> elements
        styleSrc: ["'self'", "'unsafe-inline'"],
        // teams-js fetches the list of valid hosts there
        connectSrc: ["'self'", 'https://res.cdn.office.net'],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        frameAncestors,
        // no form-action: browsers apply it to redirects as well, and the consent form's goes to Microsoft
      },
    },
    // frame-ancestors says who may frame us; this older header cannot name several
    xFrameOptions: false,
    // the sign-in pop-up talks to the window that opened it
    crossOriginOpenerPolicy: false,
    // addresses of sign-in pages carry one-time codes
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** Compressing an event stream would hold its events back. */
function maySqueeze(req: Request, res: express.Response): boolean {
  return !String(res.getHeader('content-type')).startsWith('text/event-stream') && compression.filter(req, res);
}

/** One line per request, with the route's pattern: real paths may hold ids and addresses. */
function logged(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const correlationId = randomUUID();
    res.locals.correlationId = correlationId;
    res.setHeader('X-Correlation-Id', correlationId);
    res.once('close', () => {
      const route = req.route === undefined ? req.baseUrl || '(no route)' : `${req.baseUrl}${req.route.path}`;
      const facts = { correlationId, method: req.method, route, status: res.statusCode, cut: !res.writableEnded };
      const quiet = ['/healthz', '/readyz', '/metrics', '/tab'].includes(route);
      logger[quiet ? 'debug' : 'info']({ ...facts, ms: Math.round(performance.now() - started) }, 'request');
    });
    next();
  };
}

function readiness({ ready, logger }: ServerDeps): RequestHandler {
  return async (_, res) => {
    const answer = await Promise.race([ready(), delay(2_000, false, { ref: false })]).catch((err: unknown) => {
      logger.warn({ err }, 'not ready');
      return false;
    });
    res.status(answer ? 200 : 503).json({ ready: answer });
  };
}

function tabFiles({ tabDir, cloud }: Pick<ServerDeps, 'tabDir' | 'cloud'>): RequestHandler[] {
  const index = join(tabDir, 'index.html');
  const files = express.static(tabDir, {
    index: false,
    setHeaders(res, path) {
      const hashed = path.startsWith(join(tabDir, 'assets'));
      res.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  /** The tab's own router owns every address without a file ending. */
  const page: RequestHandler = async (req, res, next) => {
    if (!['GET', 'HEAD'].includes(req.method) || /\.\w+$/.test(req.path)) return next();
    const html = await readFile(index, 'utf8').catch(() => undefined);
    if (html === undefined) return void res.status(503).type('text').send('The tab is not built yet: npm run build');
    res.setHeader('Cache-Control', 'no-cache');
    res.type('html').send(html.replace('<html', `<html data-cloud="${cloud}"`));
  };
  return [files, page];
}

/** Errors no router turned into an answer: unreadable bodies, and faults of ours. */
function lastResort(logger: Logger): ErrorRequestHandler {
  return (err: unknown, _req, res, next) => {
    if (res.headersSent) return next(err);
    const { status } = err as { status?: unknown };
    if (err instanceof PresenceError && err.code === 'database_busy') return refuse(res, 503, 'database_busy');
    // body-parser's refusals: malformed JSON, too large, unknown charset
    if (typeof status === 'number' && status >= 400 && status < 500) return refuse(res, status, 'bad_request');
    logger.error({ err, correlationId: res.locals.correlationId }, 'request failed');
    refuse(res, 500, 'internal');
  };
}

function refuse(res: express.Response, status: number, code: ErrorCode): void {
  const body: ApiError = { error: { code, correlationId: String(res.locals.correlationId), values: {} } };
  res.status(status).json(body);
}
