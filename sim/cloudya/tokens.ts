/** Tokens of the CTI API (RS512) and of the sign-on host. */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Simulator } from '../core/simulator.ts';
import type { Customer } from './world.ts';

export type TokenUse = 'cti-access' | 'cti-refresh' | 'configuration';

export async function issueToken(sim: Simulator, use: TokenUse, customer: Customer, seconds: number): Promise<string> {
  const now = Math.floor(sim.clock.now() / 1000);
  return new SignJWT({ use, customer: customer.kAccount, extended_presence: true, at: sim.clock.now() })
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
  use: TokenUse,
  authorization: string | undefined,
): Promise<TokenHolder | undefined> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (!token) return undefined;
  try {
    const key = createPublicKey({ key: sim.world.cloudya.key.publicKey, format: 'jwk' });
    const { payload } = await jwtVerify(token, key, { currentDate: new Date(sim.clock.now()) });
    const customer = sim.world.cloudya.customers[String(payload.customer)];
    const revoked = Number(payload.at) < sim.world.cloudya.tokensValidFrom;
    return payload.use === use && customer && !revoked ? { customer, expiresAt: payload.exp ?? 0 } : undefined;
  } catch {
    return undefined;
  }
}
