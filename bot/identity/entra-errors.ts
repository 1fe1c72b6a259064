/**
 * Entra's refusals as codes of ours. The OAuth `error` decides the flow, the AADSTS number the text
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes; numbers may change, unknown ones are shown as they are).
 */
import type { ErrorCode } from '../../contract/errors.ts';
import type { VendorError, VendorTrouble } from '../errors.ts';

const consentMissing = [65001, 700016, 70001, 500011, 7000112, 650052];
const ruleOfTheTenant = [
  50005, 50097, 50105, 50131, 53000, 53001, 53002, 53003, 53004, 53011, 500212, 500213, 530032, 530035,
];
const signInAgain = [50058, 50074, 50076, 50078, 50132, 50133, 50158, 70008, 70043, 700082, 700084];
const accountElsewhere = [16000, 16003, 50020, 50034, 51004, 90072];

export const codeByNumber: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  ...each(consentMissing, 'consent_withdrawn'),
  ...each([650051], 'consent_not_usable_yet'),
  ...each([65004], 'sign_in_declined'),
  ...each([90093, 90094], 'consent_role_too_small'),
  ...each([90095], 'consent_approval_requested'),
  ...each([7000215, 7000218, 7000222], 'app_secret_invalid'),
  ...each(ruleOfTheTenant, 'sign_in_rule'),
  ...each([50072, 50079], 'sign_in_mfa_registration'),
  ...each(signInAgain, 'sync_user_signed_out'),
  ...each([50055, 50144, 50173], 'sync_user_password_reset'),
  ...each([50057], 'sync_user_disabled'),
  ...each(accountElsewhere, 'account_other_tenant'),
  ...each([50013, 500133], 'token_expired'),
]);

function each(numbers: readonly number[], code: ErrorCode): [number, ErrorCode][] {
  return numbers.map((number) => [number, code]);
}

/** Refusals that pass by themselves: locked for a while or a suspect address, asked too often, tenant throttled. */
export const passing: ReadonlyMap<number, VendorTrouble> = new Map([
  [50053, 'unavailable'],
  [50196, 'throttled'],
  [90055, 'throttled'],
]);

export interface EntraRefusal {
  number: number | undefined;
  /** `AADSTS50173`; undefined when the text names none. */
  vendorCode: string | undefined;
  code: ErrorCode | undefined;
  correlationId: string | undefined;
}

/** Reads number and correlation id out of an error description. */
export function readEntraError(description: string | undefined): EntraRefusal {
  const found = /AADSTS(\d+)/.exec(description ?? '')?.[1];
  const number = found === undefined ? undefined : Number(found);
  return {
    number,
    vendorCode: found === undefined ? undefined : `AADSTS${found}`,
    code: number === undefined ? undefined : codeByNumber.get(number),
    correlationId: /Correlation ID: ([0-9a-f-]{36})/i.exec(description ?? '')?.[1],
  };
}

/** Values for the text of a refusal: what support asks for. */
export function refusalValues({ vendorCode, correlationId }: EntraRefusal): Record<string, string> {
  return {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/** A code that was redeemed already, or too late. */
const codeSpent = [54005, 70008];

/**
 * What a refusal means while a person signs in: there is no sign-in yet that could have ended, so what would end one is a rule
 * that this account does not meet.
 */
export function codeAtSignIn({ number, code }: EntraRefusal): ErrorCode {
  if (number !== undefined && codeSpent.includes(number)) return 'ticket_expired';
  if (number !== undefined && passing.get(number) === 'throttled') return 'microsoft_throttles';
  return code === 'sync_user_signed_out' ? 'sign_in_rule' : (code ?? 'microsoft_code');
}

const endings: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'sync_user_signed_out',
  'sync_user_password_reset',
  'sync_user_disabled',
  'sign_in_rule',
  'sign_in_mfa_registration',
]);

/** OAuth errors (and MSAL's own words for an empty cache) after which a person must act. */
const personMustAct: ReadonlySet<string> = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'no_tokens_found',
  'refresh_token_expired',
  'bad_token',
]);

/**
 * Why a stored sign-in has ended. Undefined: it has not; what is wrong lies with our secret, the consent or the host, and the sign-in
 * may work again without anybody signing in.
 */
export function signedOutCode({ trouble, details }: VendorError): ErrorCode | undefined {
  if (trouble !== 'unauthorized') return undefined;
  const { code } = readEntraError(details.code);
  if (code === 'account_other_tenant') return 'sync_user_signed_out'; // deleted since
  if (code !== undefined) return endings.has(code) ? code : undefined;
  return personMustAct.has(details.oauthError ?? '') ? 'sync_user_signed_out' : undefined;
}
