import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeal, parseKeyRing } from '../../../bot/store/seal.ts';

const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

function sealOf(text: string) {
  const ring = parseKeyRing(text);
  if (ring.kind === 'faulty') throw new Error(ring.problem);
  return createSeal(ring.keys);
}

describe('seal', () => {
  const one = keyText('one');
  const two = keyText('two');

  it('opens what it sealed, and seals the same text differently each time', () => {
    const seal = sealOf(one);
    const sealed = seal.seal('tenant', 'Geheimnis 🔑');
    expect(sealed).toMatch(/^v1\.one\./);
    expect(sealed).not.toContain('Geheimnis');
    expect(seal.seal('tenant', 'Geheimnis 🔑')).not.toBe(sealed);
    expect(seal.open('tenant', sealed)).toBe('Geheimnis 🔑');
  });

  it('opens with an older key of the ring and seals with the first', () => {
    const sealed = sealOf(one).seal('tenant', 'x');
    const rotated = sealOf(`${two},${one}`);
    expect(rotated.open('tenant', sealed)).toBe('x');
    expect(rotated.seal('tenant', 'x')).toMatch(/^v1\.two\./);
    expect(() => sealOf(two).open('tenant', sealed)).toThrow('key "one"');
  });

  it('refuses another tenant, a changed text and a shortened tag', () => {
    const seal = sealOf(one);
    const sealed = seal.seal('tenant', 'x');
    expect(() => seal.open('other', sealed)).toThrow();
    const parts = sealed.split('.');
    const changed = parts.with(4, Buffer.from('y').toString('base64url')).join('.');
    expect(() => seal.open('tenant', changed)).toThrow();
    const shortTag = parts.with(3, (parts[3] ?? '').slice(0, 6)).join('.');
    expect(() => seal.open('tenant', shortTag)).toThrow();
    expect(() => seal.open('tenant', 'plain')).toThrow('Not a sealed text');
  });
});

describe('key ring', () => {
  it.each(['', ' , ', 'nokey', 'a:short', `a b:${randomBytes(32).toString('base64')}`, `${keyText('a')},b:zzz`])(
    'refuses %j',
    (text) => {
      expect(parseKeyRing(text).kind).toBe('faulty');
    },
  );

  it('refuses one id twice', () => {
    expect(parseKeyRing(`${keyText('a')},${keyText('a')}`)).toEqual({
      kind: 'faulty',
      problem: 'names one key id twice',
    });
  });
});
