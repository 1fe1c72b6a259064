/** The simulator as its areas see it: one world, one clock, one log of requests, one list of faults, one origin. */
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type Router } from 'express';
import { badControlBody, unknownControlCall } from './control.ts';
import { createFaults, type Faults } from './faults.ts';
import { dispatchByHost, hostOf } from './http.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { openWorld, type World } from './world.ts';

export interface SimulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One part of the simulator: its hosts by name and its pages and control calls under `/sim`. */
export interface Area {
  hosts?: Record<string, Router>;
  /** Mounted at `/sim`. */
  control?: Router;
  /** Mounted at `/`, before the proxy to the app. */
  pages?: Router;
  /** A WebSocket is asked for. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Called when the simulator stops: end streams and timers. */
  close?: () => void | Promise<void>;
  /** Called after `POST /sim/reset` has put the seed back. */
  reset?: () => void;
}

export interface Simulator {
  world: World;
  clock: SimulatorClock;
  requests: RequestLog;
  faults: Faults;
  events: EventEmitter<{ changed: [what: string] }>;
  /** Marks the world dirty: it is saved soon, and pages hear of it. */
  changed(what: string): void;
  /** The only origin a browser sees, e.g. `http://localhost:4100`. */
  origin(): string;
  /** What the app calls itself; https, because Microsoft accepts nothing else. */
  publicUrl: string;
  /** Where the app really listens; undefined until it is known. */
  appUrl(): string | undefined;
  setAppUrl(url: string): void;
  /** Names this simulator answers for. */
  knownHosts(): string[];
  /** A call from a simulated vendor to the outside (webhooks): the app's public name leads to where it really listens. */
  fetchByName(url: string, init?: RequestInit): Promise<Response>;
  /** Puts the seed back, clears log and faults. */
  reset(): void;
  close(): Promise<void>;
}

export interface RunningSimulator extends Simulator {
  port: number;
  url: string;
}

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port?: number;
  /** Where the world is kept; without it the world lives in memory. */
  dataDir?: string | undefined;
  /** People in the seed company; more than 40 adds generated ones, the same every time. */
  users?: number;
  /** Forget what was kept. */
  fresh?: boolean;
  clock?: SimulatorClock;
  publicUrl?: string;
  areas?: ((sim: Simulator) => Area)[];
}

/** Starts the simulator on loopback. Throws when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const world = openWorld({ dataDir: options.dataDir, fresh: options.fresh ?? false, users: options.users ?? 40 });
  const hosts = new Map<string, Router>();
  const state = { appUrl: undefined as string | undefined, port: 0 };
  const events = new EventEmitter<{ changed: [what: string] }>();
  events.setMaxListeners(0);
  const areas: Area[] = [];
  const sim: Simulator = {
    world: world.state,
    clock: options.clock ?? { now: () => Date.now() },
    requests: createRequestLog(),
    faults: createFaults(),
    events,
    changed: (what) => {
      world.save();
      events.emit('changed', what);
    },
    origin: () => `http://localhost:${state.port}`,
    publicUrl: options.publicUrl ?? 'https://presence.contoso.example',
    appUrl: () => state.appUrl,
    setAppUrl: (url) => {
      state.appUrl = url;
    },
    knownHosts: () => [...hosts.keys()],
    fetchByName: (url, init) => fetchByName(sim, url, init),
    reset: () => {
      world.reset();
      sim.requests.clear();
      sim.faults.clear();
      for (const area of areas) area.reset?.();
      sim.changed('reset');
    },
    close: async () => {
      for (const area of areas) await area.close?.();
      await closeServer(server);
      world.flush();
    },
  };
  const app = express().disable('x-powered-by').set('etag', false);
  areas.push(...(options.areas ?? []).map((create) => create(sim)));
  for (const area of areas) for (const [host, router] of Object.entries(area.hosts ?? {})) hosts.set(host, router);
  app.use('/~/:host', dispatchByHost(sim, hosts));
  for (const area of areas) if (area.control) app.use('/sim', area.control);
  app.use('/sim', unknownControlCall, badControlBody);
  for (const area of areas) if (area.pages) app.use(area.pages);
  const server = await listen(app, options.port ?? 0);
  const upgrade = areas.find((area) => area.upgrade)?.upgrade;
  if (upgrade) server.on('upgrade', upgrade);
  state.port = (server.address() as AddressInfo).port;
  return Object.assign(sim, { port: state.port, url: `http://127.0.0.1:${state.port}` });
}

function listen(app: express.Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(server)));
    // A stream that a client keeps open must not be ended by the server's own time-outs.
    server.requestTimeout = 0;
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function fetchByName(sim: Simulator, url: string, init?: RequestInit): Promise<Response> {
  const appUrl = sim.appUrl();
  if (hostOf(url) !== hostOf(sim.publicUrl)) throw new TypeError(`the simulator reaches ${hostOf(sim.publicUrl)} only`);
  if (appUrl === undefined) throw new TypeError('the app is not running');
  const { pathname, search } = new URL(url);
  return fetch(new URL(pathname + search, appUrl), init);
}
