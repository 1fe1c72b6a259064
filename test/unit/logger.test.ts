/** What a log line holds: what operators look for, and neither an address nor a secret. */
import { expect, it } from 'vitest';
import { createLogger } from '../../bot/logger.ts';

function logged(what: Record<string, unknown>): string {
  const lines: string[] = [];
  createLogger('trace', { write: (line) => void lines.push(line) }).info(what, 'told');
  expect(lines).toHaveLength(1);
  return lines.join('');
}

function refusal(message: string, details: Record<string, unknown>): Error {
  return Object.assign(new Error(message), { details, code: details.code });
}

it('a vendor’s code is logged, by itself and in the details of an error', () => {
  expect(JSON.parse(logged({ code: 'trouble_began' })).code).toBe('trouble_began');
  const { err } = JSON.parse(logged({ err: refusal('refused', { code: 'AADSTS53003', status: 400 }) }));
  expect(err).toMatchObject({ code: 'AADSTS53003', details: { code: 'AADSTS53003', status: 400 } });
});

it.each([
  ['an address that is called', { url: '/auth/callback?code=0.AX-secret&state=1' }],
  ['an error that names it', { err: new Error('GET /auth/callback?state=1&code=0.AX-secret failed') }],
  ['the body of a form', { request: { body: 'grant_type=authorization_code&code=0.AX-secret' } }],
  ['a body that is parsed', { body: { code: '0.AX-secret' } }],
  ['a query that is parsed', { req: { query: { code: '0.AX-secret' } } }],
  ['the details of an error', { err: refusal('refused', { url: 'https://a.example/?code=0.AX-secret' }) }],
])('an authorization code is not: %s', (_, what) => {
  expect(logged(what)).not.toContain('0.AX-secret');
});

it.each([
  'anna@contoso.example',
  'jürgen@müller.example',
  'o’neill+x@contoso.example',
  "o'neill@contoso.example",
  'anna%40contoso.example',
  '用户@例子.example',
])('%s appears nowhere', (address) => {
  const text = [
    logged({ note: `bad user ${address}, again` }),
    logged({ err: refusal(`bad user <${address}>`, { code: `bad user ${address}`, seen: [address] }) }),
    logged({ url: `https://graph.example/users/${address}/presence` }),
  ].join('');
  const [local = '', domain = ''] = address.split(/@|%40/);
  expect(text).not.toContain(local);
  expect(text).not.toContain(domain);
  expect(text).toContain('bad user');
});

it('an extension is no address', () => {
  expect(JSON.parse(logged({ extension: '105@K1234' })).extension).toBe('105@K1234');
});
