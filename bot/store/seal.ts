/** Secrets at rest: AES-256-GCM with a ring of keys. The first key seals, all of them open, so keys can be rotated. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface SecretKey {
  id: string;
  key: Buffer;
}

export type KeyRing = { kind: 'ok'; keys: [SecretKey, ...SecretKey[]] } | { kind: 'faulty'; problem: string };

/** Reads `id:base64,id2:base64`; each key is 32 bytes. */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseKey);
  const [first, ...others] = keys;
  if (first === undefined || keys.includes(undefined)) {
    return { kind: 'faulty', problem: 'is not of the form id:key, where key is 32 bytes in base64' };
  }
  const ids = new Set(keys.map((key) => key?.id));
  if (ids.size < keys.length) return { kind: 'faulty', problem: 'names one key id twice' };
  return { kind: 'ok', keys: [first, ...others.filter((key) => key !== undefined)] };
}

function parseKey(part: string): SecretKey | undefined {
  const found = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+=*)$/.exec(part);
  const key = Buffer.from(found?.[2] ?? '', 'base64');
  return found?.[1] !== undefined && key.length === 32 ? { id: found[1], key } : undefined;
}

export interface Seal {
  /** `v1.<key id>.<nonce>.<tag>.<text>`, which opens only for the same tenant. */
  seal(tenantId: string, text: string): string;
  /** Throws when the text was changed, belongs to another tenant, or its key is no longer in the ring. */
  open(tenantId: string, sealed: string): string;
}

export function createSeal([current, ...older]: [SecretKey, ...SecretKey[]]): Seal {
  const ring = new Map([current, ...older].map(({ id, key }) => [id, key]));
  return {
    seal(tenantId, text) {
      // 96-bit random nonce: NIST SP 800-38D section 8.2.2 allows 2^32 of them per key
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(boundTo(current.id, tenantId));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['v1', current.id, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },
    open(tenantId, sealed) {
      const [version, id = '', ...parts] = sealed.split('.');
      const [nonce, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (version !== 'v1' || !nonce || !tag || !body) throw new Error('Not a sealed text');
      const key = ring.get(id);
      if (key === undefined) throw new Error(`Sealed with key "${id}", which SECRETS_KEY does not hold`);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
      decipher.setAAD(boundTo(id, tenantId)).setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
  };
}

function boundTo(keyId: string, tenantId: string): Buffer {
  return Buffer.from(JSON.stringify(['v1', keyId, tenantId]));
}
