import { expect, it } from 'vitest';
import { isGuest } from '../../../bot/identity/guest.ts';

const tid = '8f6a2c1e-3d47-4e0b-9b51-2a7c5d9e0f13';
const elsewhere = 'c1d2e3f4-5a6b-4c7d-8e9f-0a1b2c3d4e5f';

it.each([
  ['nothing is said', {}, false],
  ['acct is 0', { acct: 0 }, false],
  ['acct is 1', { acct: 1 }, true],
  ['acct is 1 as text', { acct: '1' }, true],
  ['the provider is the tenant, as v2.0 issuer', { idp: `https://login.microsoftonline.com/${tid}/v2.0` }, false],
  ['the provider is the tenant, in the older form', { acct: 0, idp: `https://sts.windows.net/${tid}/` }, false],
  ['the provider is another tenant', { acct: 0, idp: `https://sts.windows.net/${elsewhere}/` }, true],
  ['the provider is none of Entra', { idp: 'live.com' }, true],
])('when %s, guest is %s', (_, claims, guest) => {
  expect(isGuest({ tid, ...claims })).toBe(guest);
});
