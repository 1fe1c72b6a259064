import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapedPath,
  type Signable,
  signatureOf,
  signedHeaders,
} from '../../../../bot/cloudya/portal-api/sign-request.ts';

const secret = '4f5f5402-da77-410a-9aad-fd5ef74f746e';
const other = 's3cret+/=';
const march = new Date('2026-03-02T08:00:00Z');
const august = new Date('2024-08-06T14:32:00Z');
const email = '{"links":[],"data":[{"name":"voicemailEmail","value":"jürgen.groß@contoso.example"}]}';
const json = (body: string) => ({ type: 'application/json', body });

describe('a signature', () => {
  it('is that of the published vector', () => {
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    const fields = ['GET', md5, 'application/json', 'Sun, 31 Dec 2023 12:00:00 GMT', 'customers'];
    expect(signatureOf(secret, fields)).toBe('2kbei1CrOlKo4pkwcMJ1aOPkYzw=');
  });

  // made with `openssl dgst -sha1 -hmac` and `openssl md5`, checked with Python's hmac and hashlib
  it.each<[string, string, Signable, Date, string]>([
    [
      'GET',
      secret,
      { method: 'GET', path: '/api/customers/K1234/phone-books' },
      august,
      'bTs1qlnaPICmiP85Owf5tiiuLhU=',
    ],
    [
      'GET with a query',
      secret,
      { method: 'GET', path: '/api/customers/K1234/phone-books?search=I%20Am%20Encoded' },
      august,
      'n/W8gTz5Ha4MMFmCHUfN90K8Zac=',
    ],
    [
      'GET with + / and = in the query',
      secret,
      { method: 'GET', path: '/api/customers/K1234/targets/phone-extensions?_q=a%2Bb%2Fc%3Dd&_pageSize=100' },
      march,
      '9c9TL+8s7TasHz+GkfrsmbaYhN4=',
    ],
    [
      'PUT with letters beyond ASCII',
      other,
      {
        method: 'PUT',
        path: '/api/customers/K1234/targets/phone-extensions/108/voice-mail',
        content: json(email),
      },
      march,
      'ZVcZ1rDk4zjiloVO9mrABYAZ9lE=',
    ],
    [
      'POST',
      secret,
      { method: 'POST', path: '/api/customers/K1234/phone-books', content: json('{"data":[]}') },
      march,
      'PXDuJ/D58uNlmZK8LGP9YbHNLcs=',
    ],
    [
      'DELETE',
      other,
      { method: 'DELETE', path: '/api/customers/K1234/integrations/7' },
      march,
      'D8dA5CQVZcafREkKJEn8ay7XiEg=',
    ],
  ])('of %s is that of another implementation', (_, key, request, date, signature) => {
    expect(signedHeaders({ id: 'key-1', secret: key }, request, date).Authorization).toBe(
      `NFON-API key-1:${signature}`,
    );
  });

  /** RFC 2104, section 2, with a plain hash. */
  function hmac(key: string, text: string): string {
    const sha1 = (...parts: Uint8Array[]) => createHash('sha1').update(Buffer.concat(parts)).digest();
    const short = Buffer.byteLength(key) > 64 ? sha1(Buffer.from(key)) : Buffer.from(key);
    const padded = Buffer.concat([short, Buffer.alloc(64 - short.length)]);
    const inner = sha1(
      padded.map((byte) => byte ^ 0x36),
      Buffer.from(text),
    );
    return sha1(
      padded.map((byte) => byte ^ 0x5c),
      inner,
    ).toString('base64');
  }

  it('of any text and key is as RFC 2104 has it', () => {
    const unit = fc.constantFrom('a', '0', '+', '/', '=', ' ', 'ü', '€', '😀', '\u0000');
    const texts = fc.array(fc.string({ unit }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.string({ unit, maxLength: 100 }), (fields, key) => {
        expect(signatureOf(key, fields)).toBe(hmac(key, fields.join('\n')));
      }),
    );
  });
});

describe('the headers', () => {
  it('of a request without content are date and authorisation alone', () => {
    const headers = signedHeaders({ id: 'key-1', secret }, { method: 'GET', path: '/api/version' }, march);
    expect(Object.keys(headers)).toEqual(['x-nfon-date', 'Authorization']);
    expect(headers['x-nfon-date']).toBe('Mon, 02 Mar 2026 08:00:00 GMT');
  });

  it('of a request with content name its type, and its MD5 in hex', () => {
    const request: Signable = { method: 'PUT', path: '/api/x', content: json(email) };
    expect(signedHeaders({ id: 'key-1', secret }, request, march)).toMatchObject({
      'Content-MD5': '24750070e6fbb7eb0a7b4a5faf0be8d0',
      'Content-Type': 'application/json',
    });
  });
});

describe('the path', () => {
  it.each([
    ['/api/customers/K1234/options', '/api/customers/K1234/options'],
    ['/api/x?_pageSize=100&_offset=0', '/api/x?_pageSize=100&_offset=0'],
    ['/api/x?search=I Am Encoded', '/api/x?search=I%20Am%20Encoded'],
    ['/api/x?_q=a+b/c=d', '/api/x?_q=a%2Bb%2Fc%3Dd'],
    ['/api/x?_q=J%C3%BCrgen', '/api/x?_q=J%C3%BCrgen'],
    ['/api/x?_q=100%&flag', '/api/x?_q=100%25&flag'],
    ['/api/customers/K1234/device-types/Base Device', '/api/customers/K1234/device-types/Base%20Device'],
    ['/api/customers/K1234/device-types/Base%20Device', '/api/customers/K1234/device-types/Base%20Device'],
  ])('%s is sent and signed as %s', (path, sent) => {
    expect(escapedPath(path)).toBe(sent);
  });

  it('does not change when it is escaped again, nor when it is sent', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '0', '+', '/', '=', ' ', '%', '%20', "'", '(', 'ü', '😀') });
    fc.assert(
      fc.property(text, text, text, (segment, one, two) => {
        const sent = escapedPath(`/api/x/${segment}?_q=${one}&_pageSize=${two}`);
        expect(escapedPath(sent)).toBe(sent);
        const { pathname, search } = new URL(`https://portal-api.nfon.net:8090${sent}`);
        expect(pathname + search).toBe(sent);
      }),
    );
  });
});
