/** Entra's signing keys per tenant, fetched once and kept by `jose`. */
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { VendorError } from '../errors.ts';
import { authorityOf, type Registration } from './clouds.ts';

/** A token names its tenant before anything is proven, so anybody can make us ask for any tenant's keys: only this many are kept. */
const mostTenants = 1_000;

/** Returns the keys of a tenant. They throw VendorError when the host is silent, a JOSEError when it knows no such tenant. */
export function createSigningKeys(registration: Registration): (tenantId: string) => JWTVerifyGetKey {
  const known = new Map<string, JWTVerifyGetKey>();
  return (tenantId) => {
    const keys = known.get(tenantId) ?? fetchedKeys(registration, tenantId);
    known.delete(tenantId);
    known.set(tenantId, keys); // the one used last is forgotten last
    const [oldest] = known.keys();
    if (known.size > mostTenants && oldest !== undefined) known.delete(oldest);
    return keys;
  };
}

function fetchedKeys(registration: Registration, tenantId: string): JWTVerifyGetKey {
  const url = new URL(`${authorityOf(registration, tenantId)}/discovery/v2.0/keys`);
  const keys = createRemoteJWKSet(url, { [customFetch]: fetchKeys });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSTimeout) throw silent(error);
      throw error;
    }
  };
}

async function fetchKeys(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw silent(error);
  });
  if (answer.status === 429 || answer.status >= 500) throw silent(undefined, answer.status);
  return answer;
}

function silent(cause: unknown, status?: number): VendorError {
  return new VendorError('microsoft', 'unavailable', 'signing keys could not be fetched', { status }, { cause });
}
