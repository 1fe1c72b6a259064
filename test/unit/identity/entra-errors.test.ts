import { describe, expect, it } from 'vitest';
import { VendorError, type VendorErrorDetails, type VendorTrouble } from '../../../bot/errors.ts';
import { codeAtSignIn, readEntraError, refusalValues, signedOutCode } from '../../../bot/identity/entra-errors.ts';

const description = (number: number) =>
  `AADSTS${number}: Something about it. Trace ID: 0f0e0d0c-0b0a-4908-8706-050403020100 Correlation ID: 11111111-2222-4333-8444-555555555555 Timestamp: 2026-03-02 08:00:00Z`;

const meanings: [code: string, numbers: number[]][] = [
  ['consent_withdrawn', [65001, 700016, 500011, 7000112, 70001, 650052]],
  ['consent_not_usable_yet', [650051]],
  ['consent_role_too_small', [90094, 90093]],
  ['consent_approval_requested', [90095]],
  ['sign_in_declined', [65004]],
  ['app_secret_invalid', [7000215, 7000222, 7000218]],
  ['sign_in_rule', [50105, 53003, 53000, 53001, 53002, 50005, 50097, 530032, 530035, 53004, 53011, 50131, 500212]],
  ['sign_in_mfa_registration', [50079, 50072]],
  ['sync_user_signed_out', [50074, 50076, 50078, 50158, 700082, 70008, 70043, 700084, 50132, 50133, 50058]],
  ['sync_user_password_reset', [50173, 50055, 50144]],
  ['sync_user_disabled', [50057]],
  ['account_other_tenant', [50034, 50020, 51004, 90072, 16000, 16003]],
  ['token_expired', [50013, 500133]],
];
const rows = meanings.flatMap(([code, numbers]) => numbers.map((number) => [number, code] as const));

describe('an error description', () => {
  it.each(rows)('with AADSTS%i means %s', (number, code) => {
    expect(readEntraError(description(number)).code).toBe(code);
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
    expect(readEntraError(undefined).number).toBeUndefined();
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
    [50053, 'microsoft_code'],
    [650056, 'microsoft_code'],
  ])('AADSTS%i means %s', (number, code) => {
    expect(codeAtSignIn(readEntraError(description(number)))).toBe(code);
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
    ['AADSTS50034', 'sync_user_signed_out'],
  ])('has ended after %s: %s', (code, expected) => {
    expect(refused({ code, oauthError: 'invalid_grant' })).toBe(expected);
  });

  it.each([
    ['AADSTS7000215', 'invalid_client'],
    ['AADSTS65001', 'invalid_grant'],
    ['AADSTS700016', 'unauthorized_client'],
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
