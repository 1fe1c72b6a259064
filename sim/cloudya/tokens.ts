/** Tokens of the CTI API (RS512) and of the sign-on host. */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Simulator } from '../core/simulator.ts';
import type { Customer, PartnerClient } from './world.ts';

export type TokenUse = 'cti-access' | 'cti-refresh' | 'configuration';

/** A token of the CTI API speaks for a customer, one of the sign-on host for an API client. */
export async function issueToken(
  sim: Simulator,
  use: TokenUse,
  holder: { customer: string } | { client: string },
  seconds: number,
): Promise<string> {
  const now = Math.floor(sim.clock.now() / 1000);
  return new SignJWT({ use, ...holder, extended_presence: true, at: sim.clock.now() })
    .setProtectedHeader({ alg: 'RS512', kid: 'cloudya-1' })
    .setIssuedAt(now)
    .setJti(randomUUID())
    .setExpirationTime(now + seconds)
    .sign(createPrivateKey({ key: sim.world.cloudya.key.privateKey, format: 'jwk' }));
}

export interface TokenHolder {
  customer: Customer;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Whose token it is; undefined when it is wrong, expired, revoked or meant for something else. */
export async function holderOf(
  sim: Simulator,
  use: Exclude<TokenUse, 'configuration'>,
  authorization: string | undefined,
): Promise<TokenHolder | undefined> {
  const payload = await payloadOf(sim, use, authorization);
  const customer = sim.world.cloudya.customers[String(payload?.customer)];
  return customer && { customer, expiresAt: payload?.exp ?? 0 };
}

/** The API client a token of the sign-on host was issued to. */
export async function clientOf(sim: Simulator, authorization: string | undefined): Promise<PartnerClient | undefined> {
  const payload = await payloadOf(sim, 'configuration', authorization);
  return payload && apiClients(sim).find(({ id }) => id === payload.client);
}

/** A customer's own client opens that customer. */
export function apiClients(sim: Simulator): PartnerClient[] {
  const { customers, partnerClients } = sim.world.cloudya;
  const own = Object.values(customers)
    .filter(({ hasApiClient }) => hasApiClient)
    .map(({ apiClient, kAccount }) => ({ ...apiClient, customers: [kAccount] }));
  return [...own, ...Object.values(partnerClients)];
}

async function payloadOf(
  sim: Simulator,
  use: TokenUse,
  authorization: string | undefined,
): Promise<JWTPayload | undefined> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (!token) return undefined;
  try {
    const key = createPublicKey({ key: sim.world.cloudya.key.publicKey, format: 'jwk' });
    const { payload } = await jwtVerify(token, key, { currentDate: new Date(sim.clock.now()) });
    const revoked = Number(payload.at) < sim.world.cloudya.tokensValidFrom;
    return payload.use === use && !revoked ? payload : undefined;
  } catch {
    return undefined;
  }
}
