/** The identity adapter before the simulated Entra ID: real host names, real protocols. */
import { createHash } from 'node:crypto';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import { clouds, type Registration } from '../../../bot/identity/clouds.ts';
import type { CacheRefusal, TokenCacheStore } from '../../../bot/identity/token-cache.ts';
import type { SyncUserSignIn } from '../../../bot/onboarding/ports.ts';
import { resolveNames } from '../../../sim/names.ts';
import {
  clientId,
  contosoId,
  redirectOf,
  type SimulatedMicrosoft,
  secret,
  startSimulatedMicrosoft,
  submitSignIn,
} from '../sim-microsoft.ts';

export const registration: Registration = {
  clientId,
  clientSecret: secret,
  cloud: clouds.global,
  publicUrl: 'https://presence.contoso.example',
};

export const syncUpn = 'olivia.brandt@contoso.example';

export interface World extends SimulatedMicrosoft {
  clock: { now(): number };
  /** Requests the simulated vendors received, without their queries: `POST graph.microsoft.com/v1.0/users`. */
  requests(): string[];
  ssoToken(upn: string, more?: object): Promise<string>;
  /** The next requests to this host meet this. */
  fault(host: string, fault: object): Promise<unknown>;
}

export async function startWorld(options: { users?: number; consent?: boolean } = {}): Promise<World> {
  const microsoft = await startSimulatedMicrosoft(options);
  const stop = resolveNames(microsoft.sim.url);
  return {
    ...microsoft,
    clock: { now: () => microsoft.time.now },
    requests: () =>
      microsoft.sim.requests.list().map(({ method, host, path }) => `${method} ${host}${path.split('?')[0]}`),
    ssoToken: async (upn, more = {}) => (await microsoft.control('POST', '/teams/token', { upn, ...more })).body.token,
    fault: async (host, fault) => {
      const answer = await microsoft.control('POST', '/faults', { host, ...fault });
      if (answer.status !== 200) throw new Error(answer.text);
    },
    close: async () => {
      stop();
      await microsoft.close();
    },
  };
}

/** A token of the simulated Entra ID with any claims. */
export async function signed(world: World, claims: JWTPayload): Promise<string> {
  const { kid, privateKey } = world.sim.world.microsoft.key;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(await importJWK(privateKey, 'RS256'));
}

export interface MemoryStore extends TokenCacheStore {
  caches: Map<string, string>;
  refusals: CacheRefusal[];
}

export function createMemoryStore(): MemoryStore {
  const caches = new Map<string, string>();
  const key = (...parts: string[]) => parts.join('/');
  const refusals: CacheRefusal[] = [];
  return {
    caches,
    refusals,
    refused: async (_, __, refusal) => void refusals.push(refusal),
    load: async (tenantId, userId) => caches.get(key(tenantId, userId)),
    save: async (tenantId, userId, cache) => void caches.set(key(tenantId, userId), cache),
    rotate: async (tenantId, userId, cache) => {
      if (caches.has(key(tenantId, userId))) caches.set(key(tenantId, userId), cache);
    },
    remove: async (tenantId, userId) => void caches.delete(key(tenantId, userId)),
  };
}

export const codeVerifier = 'verifier-verifier-verifier-verifier-verifier';

/** What a person does in the pop-up. Returns what comes back with the redirect. */
export async function passPopup(world: World, signIn: SyncUserSignIn, login: string, tenantId = contosoId) {
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const url = new URL(await signIn.authorizeUrl({ tenantId, state: 'state-1', nonce: 'nonce-1', codeChallenge }));
  const page = await world.call(`/~/${url.host}${url.pathname}${url.search}`);
  if (page.status !== 200) throw new Error(page.text);
  const answer = await submitSignIn(world, { ...Object.fromEntries(url.searchParams), login }, tenantId);
  return { url, page: answer, code: redirectOf(answer).searchParams.get('code') ?? '' };
}

/** Signs in and redeems, as the callback page does. */
export async function signInAs(world: World, signIn: SyncUserSignIn, login: string) {
  const { code } = await passPopup(world, signIn, login);
  return signIn.redeem({ tenantId: contosoId, code, codeVerifier, nonce: 'nonce-1' });
}

/** Signs in for good. Returns the object id. */
export async function keepSignedIn(world: World, signIn: SyncUserSignIn, login: string): Promise<string> {
  const outcome = await signInAs(world, signIn, login);
  if (outcome.kind !== 'signed-in') throw new Error(`refused: ${outcome.code}`);
  await signIn.keep(contosoId, outcome.userId);
  return outcome.userId;
}
