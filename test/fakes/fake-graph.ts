/**
 * Graph as its client meets it: HTTP in front of fake presence and fake subscriptions, tokens that end, the presence quota
 * of 1,500 requests in 30 s (https://learn.microsoft.com/graph/throttling-limits), and every kind of failed request.
 */
import type { Scheduler } from '../../bot/presence/ports.ts';
import type { FakeSubscriptions } from './fake-subscriptions.ts';
import type { FakeTeams } from './fake-teams.ts';
import { createFakeTokens, type FakeTokens } from './fake-tokens.ts';
import { createRequestCount, type RequestCount } from './request-count.ts';

export interface FakeGraph {
  fetch: typeof fetch;
  /** Share of requests that fail, 0 to 1. */
  failureRate: number;
  /** How many requests failed in each way. */
  failures: Record<Failure, number>;
  /** Presence requests by kind, as they arrived. */
  presence: RequestCount;
  /** Presence requests refused because the quota was used up. */
  overQuota: number;
  /** The app's own, of `app`, and those of sync users. */
  tokens: FakeTokens;
  /** Called when a session of a person was begun, renewed or ended. */
  onWrite: ((userId: string, stands: boolean) => void) | undefined;
}

/** Ways to fail, and how often each is met among a hundred failures. A real 429 stops the whole tenant, so it is rare. */
const failures = {
  /** 503, not carried out. */
  unavailable: 33,
  /** Carried out; the connection breaks before the answer. */
  'answer lost': 30,
  /** The connection breaks before anything is carried out. */
  cut: 20,
  /** Carried out or not, no answer for ten seconds. */
  'time-out': 10,
  '429 with Retry-After': 3,
  '429 without': 2,
  /** The token has ended: for this request and all that come with it. */
  '401': 2,
};
export type Failure = keyof typeof failures;

const quota = 1_500;
/** One way, milliseconds. */
const wayMs = { least: 10, most: 60 };
/** What the client waits for an answer, by its own clock. */
const timeoutMs = 10_000;

export interface FakeGraphDeps {
  scheduler: Scheduler;
  random: () => number;
  teams: FakeTeams;
  subscriptions: FakeSubscriptions;
}

interface Backend extends FakeGraphDeps {
  /** What each subscription was made with. */
  wishes: Map<string, Record<string, unknown>>;
}

interface Asked {
  method: string;
  path: string;
  // biome-ignore lint/suspicious/noExplicitAny: the client's own words
  body: any;
  token: string;
}

/** Let in: `bearer` is the sync user whose token it came with, or `app`. */
interface Served extends Asked {
  bearer: string;
}

export function createFakeGraph(deps: FakeGraphDeps): FakeGraph {
  const { scheduler, random } = deps;
  const pickFailure = failurePicker(random);
  const backend: Backend = { ...deps, wishes: new Map() };

  async function wait(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
    await scheduler.sleep(ms, signal ?? undefined);
    signal?.throwIfAborted();
  }

  const way = () => Math.round(wayMs.least + random() * (wayMs.most - wayMs.least));

  function refuseByQuota({ path }: Asked): Response | undefined {
    const kind = presenceKind(path);
    if (kind === undefined || graph.presence.note(kind, scheduler.now()) <= quota) return undefined;
    graph.overQuota += 1;
    return tooMany(Math.max(1, Math.ceil((graph.presence.freeAt() - scheduler.now()) / 1_000)));
  }

  async function meet(asked: Asked, signal: AbortSignal | null | undefined): Promise<Response> {
    await wait(way(), signal);
    const refusal = refuseByQuota(asked);
    if (refusal) return refusal;
    const bearer = graph.tokens.ownerOf(asked.token);
    const chance = random() < graph.failureRate ? pickFailure() : undefined;
    const failure = bearer === undefined ? '401' : chance;
    if (failure !== undefined) graph.failures[failure] += 1;
    if (bearer === undefined || failure === '401') {
      if (bearer !== undefined) graph.tokens.end(bearer);
      return new Response(null, { status: 401 });
    }
    if (failure === 'cut') throw new TypeError('fetch failed');
    if (failure === 'unavailable') return new Response(null, { status: 503 });
    if (failure === '429 without') return new Response(null, { status: 429 });
    if (failure === '429 with Retry-After') return tooMany(1 + Math.floor(random() * 5));
    const answer =
      failure === 'time-out' && random() < 0.5 ? undefined : await carryOut(backend, graph, { ...asked, bearer });
    await wait(failure === 'time-out' ? timeoutMs : way(), signal);
    if (failure === 'time-out' || answer === undefined) throw new DOMException('timed out', 'TimeoutError');
    if (failure === 'answer lost') throw new TypeError('terminated');
    return answer;
  }

  const graph: FakeGraph = {
    tokens: createFakeTokens(scheduler),
    failureRate: 0,
    failures: Object.fromEntries(Object.keys(failures).map((kind) => [kind, 0])) as Record<Failure, number>,
    presence: createRequestCount(),
    overQuota: 0,
    onWrite: undefined,
    fetch: (url, init = {}) => meet(read(String(url), init), init.signal),
  };
  return graph;
}

/** Each kind comes once before chance decides: a run without the rarest would prove less than it says. */
function failurePicker(random: () => number): () => Failure {
  const first = Object.keys(failures) as Failure[];
  const weighted = Object.entries(failures).flatMap(([kind, weight]) => Array<Failure>(weight).fill(kind as Failure));
  return () => first.shift() ?? weighted[Math.floor(random() * weighted.length)] ?? 'cut';
}

function read(url: string, { method = 'GET', body, headers }: RequestInit): Asked {
  const { pathname } = new URL(url);
  const [, token = ''] = (new Headers(headers).get('authorization') ?? '').split(' ');
  return { method, path: pathname.replace('/v1.0', ''), body: body ? JSON.parse(String(body)) : {}, token };
}

function presenceKind(path: string): string | undefined {
  if (path.endsWith('/setPresence')) return 'set';
  if (path.endsWith('/clearPresence')) return 'clear';
  return path.endsWith('/getPresencesByUserId') ? 'read' : undefined;
}

function tooMany(seconds: number): Response {
  return new Response(null, { status: 429, headers: { 'retry-after': String(seconds) } });
}

function carryOut(deps: Backend, graph: FakeGraph, asked: Served): Promise<Response> | Response {
  const userId = /^\/users\/([^/]+)\/presence\//.exec(asked.path)?.[1];
  if (userId !== undefined) return writePresence(deps, graph, userId, asked);
  return asked.path.startsWith('/subscriptions') ? subscribe(deps, asked) : readPresences(deps, asked);
}

function readPresences({ teams }: FakeGraphDeps, { body }: Asked): Response {
  const { ids }: { ids: string[] } = body;
  if (ids.length === 0 || ids.length > 650) return new Response(null, { status: 400 });
  const value = ids.map(teams.look).map(({ userId, outOfOffice, ...shown }) => ({
    id: userId,
    ...shown,
    outOfOfficeSettings: { isOutOfOffice: outOfOffice },
  }));
  return Response.json({ value });
}

function writePresence({ teams }: FakeGraphDeps, graph: FakeGraph, userId: string, { path, body }: Asked): Response {
  const stood = teams.holdsSession(userId);
  const begins = path.endsWith('/setPresence');
  if (begins) teams.beginSession(userId, Number(/^PT(\d+)M$/.exec(body.expirationDuration)?.[1]));
  else if (stood) teams.endSession(userId);
  graph.onWrite?.(userId, begins);
  return new Response(null, { status: begins || stood ? 200 : 404 });
}

async function subscribe(backend: Backend, asked: Served): Promise<Response> {
  const { subscriptions, scheduler } = backend;
  const { method, path, body, bearer } = asked;
  const id = path.split('/')[2];
  if (id === undefined) return method === 'GET' ? listSubscriptions(backend, bearer) : create(backend, asked);
  if (method === 'DELETE') {
    await subscriptions.remove('', bearer, id);
    return new Response(null, { status: 204 });
  }
  const minutes = (Date.parse(body.expirationDateTime) - scheduler.now()) / 60_000;
  const outcome =
    method === 'PATCH' ? await subscriptions.renew('', bearer, id, minutes) : await subscriptions.check('', bearer, id);
  if (outcome.kind !== 'subscribed') return new Response(null, { status: 404 });
  return Response.json(described(backend, id, outcome.expiresAt));
}

/** One per user and app: the second one is refused, whoever it is about. */
async function create(backend: Backend, { body, bearer }: Served): Promise<Response> {
  const { subscriptions, scheduler, wishes } = backend;
  if (ownSubscriptions(backend, bearer).length > 0) return new Response(null, { status: 409 });
  const minutes = (Date.parse(body.expirationDateTime) - scheduler.now()) / 60_000;
  const users = [...String(body.resource).matchAll(/'([^']+)'/g)].map(([, userId = '']) => userId);
  const outcome = await subscriptions.create('', bearer, users, body.clientState, minutes);
  if (outcome.kind !== 'subscribed') return new Response(null, { status: 409 });
  wishes.set(outcome.subscriptionId, body);
  return Response.json(described(backend, outcome.subscriptionId, outcome.expiresAt), { status: 201 });
}

function listSubscriptions(backend: Backend, bearer: string): Response {
  const ends = new Date(backend.scheduler.now());
  return Response.json({ value: ownSubscriptions(backend, bearer).map((id) => described(backend, id, ends)) });
}

function ownSubscriptions({ subscriptions }: Backend, bearer: string): string[] {
  return subscriptions.live().flatMap((each) => (each.syncUserId === bearer ? [each.subscriptionId] : []));
}

function described({ wishes }: Backend, id: string, expiresAt: Date): object {
  return { ...wishes.get(id), id, clientState: null, expirationDateTime: expiresAt.toISOString() };
}
