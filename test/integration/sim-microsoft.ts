import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { areas } from '../../sim/areas.ts';
import { type RunningSimulator, startSimulator } from '../../sim/core/simulator.ts';

export const contosoId = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
export const fabrikamId = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
export const clientId = '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90';
export const secret = 'demo-app-secret';
export const callback = 'https://presence.contoso.example/auth/callback';
export const consentCallback = 'https://presence.contoso.example/auth/consent-callback';
export const graphDefault = 'https://graph.microsoft.com/.default';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of a simulated vendor is looked into, never relied on
  body: any;
}

export interface SimulatedMicrosoft {
  sim: RunningSimulator;
  /** The simulator's clock; moved by hand. */
  time: { now: number };
  call(path: string, init?: RequestInit): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A token request; secret and client id are added unless given. */
  token(form: Record<string, string>, tenant?: string): Promise<Answer>;
  graph(token: string, method: string, path: string, body?: unknown): Promise<Answer>;
  appToken(tenant?: string): Promise<string>;
  /** Access token of a person who has signed in. */
  userToken(upn: string): Promise<string>;
  /** Object id of a person. */
  idOf(upn: string): Promise<string>;
  close(): Promise<void>;
}

/** The simulator over real HTTP, without lag, with consent given, at a clock that stands still until it is moved. */
export async function startSimulatedMicrosoft({ users = 40, consent = true } = {}): Promise<SimulatedMicrosoft> {
  const time = { now: Date.parse('2026-03-02T08:00:00Z') };
  const sim = await startSimulator({ port: 0, users, areas, clock: { now: () => time.now } });
  Object.assign(sim.world.microsoft.settings, { presenceLagMs: 0, hintDelayMs: 0, consentDelayMs: 0 });
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const answer = await fetch(sim.url + path, { redirect: 'manual', ...init });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };
  const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const started: SimulatedMicrosoft = {
    sim,
    time,
    call,
    control: (method, path, body) => call(`/sim${path}`, json(method, body)),
    token: (form, tenant = contosoId) =>
      call(`/~/login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: clientId, client_secret: secret, ...form }),
      }),
    graph: (token, method, path, body) =>
      call(`/~/graph.microsoft.com/v1.0${path}`, json(method, body, token ? { authorization: `Bearer ${token}` } : {})),
    appToken: async (tenant = contosoId) =>
      (await started.token({ grant_type: 'client_credentials', scope: graphDefault }, tenant)).body.access_token,
    userToken: async (upn) => (await redeem(started, upn)).body.access_token,
    idOf: async (upn) => (await started.control('GET', `/microsoft/users/${encodeURIComponent(upn)}`)).body.id,
    close: () => sim.close(),
  };
  if (consent) await started.control('POST', '/microsoft/consent');
  return started;
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function createPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function signInParameters({ challenge }: Pkce, change: Record<string, string> = {}): Record<string, string> {
  return {
    client_id: clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: callback,
    scope: 'openid profile offline_access https://graph.microsoft.com/Presence.Read.All',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    prompt: 'select_account',
    ...change,
  };
}

/** What the form of the sign-in page sends. */
export function submitSignIn(
  { call }: SimulatedMicrosoft,
  fields: Record<string, string>,
  tenant = contosoId,
): Promise<Answer> {
  const body = new URLSearchParams({ password: 'demo', ...fields });
  return call(`/~/login.microsoftonline.com/${tenant}/oauth2/v2.0/sign-in`, { method: 'POST', body });
}

/** Hidden fields of the form on a page whose text holds `mark`. */
export function formFields({ text }: Answer, mark: string): Record<string, string> {
  const form = text.split('<form').find((part) => part.includes(mark)) ?? '';
  const found = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name, unescaped(value ?? '')]));
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/** Query of the address a page sends the browser to. */
export function redirectOf({ headers }: Answer): URL {
  return new URL(headers.get('location') ?? 'about:blank', 'https://presence.contoso.example');
}

/** Signs a person in and redeems the code. */
export async function redeem(microsoft: SimulatedMicrosoft, upn: string, scope?: string): Promise<Answer> {
  const pkce = createPkce();
  const wanted = signInParameters(pkce, scope === undefined ? {} : { scope });
  const back = redirectOf(await submitSignIn(microsoft, { ...wanted, login: upn }));
  return microsoft.token({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: callback,
    code_verifier: pkce.verifier,
  });
}

export interface Received {
  path: string;
  contentType: string;
  // biome-ignore lint/suspicious/noExplicitAny: a notification is looked into, never relied on
  body: any;
}

export interface Receiver {
  url: string;
  /** Notifications, handshakes not among them. */
  received: Received[];
  handshakes: string[];
  /** How a handshake is answered; undefined: as it should be. */
  onHandshake: ((response: ServerResponse, token: string) => void) | undefined;
  /** Status of the answers to notifications, first one first; 202 when the list is empty. */
  statuses: number[];
  /** How long an answer to notifications takes, ms. */
  answerAfterMs: number;
  close(): Promise<void>;
}

/** Stands for the app's public address. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => void handle(request, response));
  const receiver: Receiver = {
    url: '',
    received: [],
    handshakes: [],
    onHandshake: undefined,
    statuses: [],
    answerAfterMs: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const token = searchParams.get('validationToken');
    if (token !== null) {
      receiver.handshakes.push(pathname);
      if (receiver.onHandshake) return receiver.onHandshake(response, token);
      response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
      return;
    }
    const contentType = String(request.headers['content-type']);
    receiver.received.push({ path: pathname, contentType, body: JSON.parse(Buffer.concat(chunks).toString()) });
    if (receiver.answerAfterMs > 0) await sleep(receiver.answerAfterMs);
    response.writeHead(receiver.statuses.shift() ?? 202).end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return receiver;
}
