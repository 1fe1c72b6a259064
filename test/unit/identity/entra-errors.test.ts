import { describe, expect, it } from 'vitest';
import { VendorError, type VendorErrorDetails, type VendorTrouble } from '../../../bot/errors.ts';
import { codeAtSignIn, readEntraError, refusalValues, signedOutCode } from '../../../bot/identity/entra-errors.ts';
import { refusalOf, refusals } from '../../../contract/refusals.ts';

const description = (number: number) =>
  `AADSTS${number}: Something about it. Trace ID: 0f0e0d0c-0b0a-4908-8706-050403020100 Correlation ID: 11111111-2222-4333-8444-555555555555 Timestamp: 2026-03-02 08:00:00Z`;

const numbers = [...new Set(refusals.flatMap(({ vendorCodes }) => vendorCodes))].flatMap(
  (code) => /^AADSTS(\d+)$/.exec(code)?.[1] ?? [],
);

describe('an error description', () => {
  it.each(numbers)('with AADSTS%s means what the table says', (number) => {
    const { vendorCode, code } = readEntraError(description(Number(number)));
    expect([vendorCode, code]).toEqual([`AADSTS${number}`, refusalOf(`AADSTS${number}`)?.code]);
    expect(code).toBeDefined();
  });

  it('gives number and correlation id for the support', () => {
    expect(refusalValues(readEntraError(description(53003)))).toEqual({
      vendorCode: 'AADSTS53003',
      correlationId: '11111111-2222-4333-8444-555555555555',
    });
  });

  it('with an unknown number keeps the number, without one has nothing', () => {
    expect(readEntraError(description(99999999))).toMatchObject({ vendorCode: 'AADSTS99999999', code: undefined });
    expect(refusalValues(readEntraError('no number'))).toEqual({});
    // our own secret is nobody's business but the operator's
    expect(Object.keys(refusalValues(readEntraError(description(7000222))))).toEqual(['correlationId']);
    expect(readEntraError(undefined).vendorCode).toBeUndefined();
  });
});

describe('at sign-in', () => {
  it.each([
    [54005, 'ticket_expired'],
    [70008, 'ticket_expired'],
    [90055, 'microsoft_throttles'],
    [50076, 'sign_in_rule'],
    [53003, 'sign_in_rule'],
    [50057, 'sync_user_disabled'],
    [50020, 'account_other_tenant'],
    [50053, 'account_locked'],
    [650056, 'microsoft_code'],
    [65004, 'sign_in_declined'],
    [7000112, 'app_disabled'],
  ])('AADSTS%i means %s', (number, code) => {
    expect(codeAtSignIn(readEntraError(description(number)), 'invalid_grant')).toBe(code);
  });

  it.each([
    ['access_denied', 'microsoft_code'],
    ['interaction_required', 'sign_in_rule'],
    ['temporarily_unavailable', 'microsoft_unreachable'],
    ['invalid_client', 'app_secret_invalid'],
    ['something_new', 'microsoft_code'],
  ])('%s with a number nobody knows means %s', (oauthError, code) => {
    expect(codeAtSignIn(readEntraError(description(99999999)), oauthError)).toBe(code);
  });
});

const refused = (details: VendorErrorDetails, trouble: VendorTrouble = 'unauthorized') =>
  signedOutCode(new VendorError('microsoft', trouble, 'refused', details));

describe('a stored sign-in', () => {
  it.each([
    ['AADSTS50173', 'sync_user_password_reset'],
    ['AADSTS50057', 'sync_user_disabled'],
    ['AADSTS700082', 'sync_user_signed_out'],
    ['AADSTS70043', 'sync_user_signed_out'],
    ['AADSTS50076', 'sync_user_signed_out'],
    ['AADSTS50079', 'sign_in_mfa_registration'],
    ['AADSTS53003', 'sign_in_rule'],
    ['AADSTS50034', 'sync_user_deleted'],
    ['AADSTS70008', 'sync_user_signed_out'],
  ])('has ended after %s: %s', (code, expected) => {
    expect(refused({ code, oauthError: 'invalid_grant' })).toBe(expected);
  });

  it.each([
    ['AADSTS7000215', 'invalid_client'],
    ['AADSTS65001', 'invalid_grant'],
    ['AADSTS700016', 'unauthorized_client'],
    ['AADSTS99999999', 'unauthorized_client'],
    ['AADSTS99999999', 'invalid_client'],
  ])('is not ended by %s, which lies with us or with the consent', (code, oauthError) => {
    expect(refused({ code, oauthError })).toBeUndefined();
  });

  it.each(['invalid_grant', 'interaction_required', 'login_required', 'no_tokens_found'])(
    'has ended after %s with an unknown number or none',
    (oauthError) => {
      expect(refused({ oauthError })).toBe('sync_user_signed_out');
      expect(refused({ oauthError, code: 'AADSTS99999999' })).toBe('sync_user_signed_out');
    },
  );

  it('is not ended by Graph, by an outage, or by a host that asks to wait', () => {
    expect(refused({ status: 401, code: 'InvalidAuthenticationToken' })).toBeUndefined();
    expect(refused({ oauthError: 'invalid_grant' }, 'unavailable')).toBeUndefined();
    expect(refused({ oauthError: 'invalid_grant', code: 'AADSTS50196' }, 'throttled')).toBeUndefined();
    expect(refused({ status: 403, code: 'Forbidden' }, 'forbidden')).toBeUndefined();
  });
});
