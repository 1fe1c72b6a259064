/**
 * Entra's refusals as codes of ours. The OAuth `error` decides the flow, the AADSTS number the text
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes; numbers may change, unknown ones are shown as they are).
 * What each means stands in `contract/refusals.ts`.
 */
import type { ErrorCode } from '../../contract/errors.ts';
import { refusalByName, refusalOf } from '../../contract/refusals.ts';
import type { VendorError, VendorTrouble } from '../errors.ts';

/** Refusals that pass by themselves: locked for a while or a suspect address, asked too often, tenant throttled. */
export function passingTrouble(vendorCode: string | undefined): VendorTrouble | undefined {
  const refusal = refusalOf(vendorCode);
  if (refusal?.who !== 'nobody' || refusal.code === 'token_expired') return undefined;
  return refusal.code === 'microsoft_throttles' ? 'throttled' : 'unavailable';
}

export interface EntraRefusal {
  /** `AADSTS50173`; undefined when the text names none. */
  vendorCode: string | undefined;
  code: ErrorCode | undefined;
  correlationId: string | undefined;
}

/** Reads number and correlation id out of an error description. */
export function readEntraError(description: string | undefined): EntraRefusal {
  const vendorCode = /AADSTS\d+/.exec(description ?? '')?.[0];
  // Entra's own place for personal accounts; the number is the one of every account of elsewhere
  const personal = vendorCode === 'AADSTS50020' && /identity provider '(login\.)?live\.com'/i.test(description ?? '');
  return {
    vendorCode,
    code: personal ? 'account_personal' : refusalOf(vendorCode)?.code,
    correlationId: /Correlation ID: ([0-9a-f-]{36})/i.exec(description ?? '')?.[1],
  };
}

/** Values for the text of a refusal: what support asks for. A fault of our own secret is the operator's to know, and nobody else's. */
export function refusalValues({ vendorCode, code, correlationId }: EntraRefusal): Record<string, string> {
  return {
    ...(vendorCode === undefined || code === 'app_secret_invalid' ? {} : { vendorCode }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

/**
 * What a refusal means while a person signs in: there is no sign-in yet that could have ended, so what would end one is a rule
 * that this account does not meet. Where Microsoft gave no number we know, its OAuth `error` tells.
 */
export function codeAtSignIn({ vendorCode, code }: EntraRefusal, oauthError?: string): ErrorCode {
  if (code === 'account_personal') return code;
  // that a code could not be redeemed says nothing about the cause
  const named = oauthError === 'invalid_grant' ? undefined : refusalByName(oauthError, vendorCode, 'sign_in_declined');
  const meant = refusalOf(vendorCode, 'ticket_expired')?.code ?? named?.code ?? 'microsoft_code';
  return meant === 'sync_user_signed_out' ? 'sign_in_rule' : meant;
}

/** What a stored sign-in can have ended as. */
export const endings: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'sync_user_signed_out',
  'sync_user_password_reset',
  'sync_user_disabled',
  'sync_user_deleted',
  'sign_in_rule',
  'sign_in_mfa_registration',
]);

/** MSAL's own words for an empty cache. */
const nothingStored: ReadonlySet<string> = new Set(['no_tokens_found', 'refresh_token_expired', 'bad_token']);

/**
 * Why a stored sign-in has ended. Undefined: it has not; what is wrong lies with our secret, the consent or the host, and the sign-in
 * may work again without anybody signing in.
 */
export function signedOutCode({ trouble, details }: VendorError): ErrorCode | undefined {
  if (trouble !== 'unauthorized') return undefined;
  const { vendorCode = details.code } = readEntraError(details.code);
  // an account that was there and is not any more has been deleted
  const known = (refusalOf(vendorCode, 'sync_user_deleted') ?? refusalOf(details.oauthError))?.code;
  if (known !== undefined) return endings.has(known) ? known : undefined;
  return nothingStored.has(details.oauthError ?? '') ? 'sync_user_signed_out' : undefined;
}
