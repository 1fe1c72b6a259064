/**
 * Entra's refusals as codes of ours. The OAuth `error` decides the flow, the AADSTS number the text
 * (https://learn.microsoft.com/entra/identity-platform/reference-error-codes; numbers may change, unknown ones are shown as they are).
 */
import type { ErrorCode } from '../../contract/errors.ts';

export const codeByNumber: Readonly<Record<number, ErrorCode>> = {
  65001: 'consent_withdrawn',
  65004: 'sign_in_declined',
  90094: 'consent_role_too_small',
  90095: 'consent_approval_requested',
  700016: 'consent_withdrawn',
  500011: 'consent_withdrawn',
  7000112: 'consent_withdrawn',
  7000215: 'app_secret_invalid',
  7000222: 'app_secret_invalid',
  50105: 'sign_in_rule',
  53000: 'sign_in_rule',
  53001: 'sign_in_rule',
  53002: 'sign_in_rule',
  53003: 'sign_in_rule',
  50005: 'sign_in_rule',
  50097: 'sign_in_rule',
  530032: 'sign_in_rule',
  530035: 'sign_in_rule',
  53004: 'sign_in_rule',
  53011: 'sign_in_rule',
  50131: 'sign_in_rule',
  50072: 'sign_in_mfa_registration',
  50079: 'sign_in_mfa_registration',
  50074: 'sync_user_signed_out',
  50076: 'sync_user_signed_out',
  50078: 'sync_user_signed_out',
  50158: 'sync_user_signed_out',
  70043: 'sync_user_signed_out',
  70008: 'sync_user_signed_out',
  700082: 'sync_user_signed_out',
  700084: 'sync_user_signed_out',
  50132: 'sync_user_signed_out',
  50133: 'sync_user_signed_out',
  50173: 'sync_user_password_reset',
  50055: 'sync_user_password_reset',
  50144: 'sync_user_password_reset',
  50057: 'sync_user_disabled',
  50020: 'account_other_tenant',
  50034: 'account_other_tenant',
  51004: 'account_other_tenant',
  90072: 'account_other_tenant',
  16000: 'account_other_tenant',
  16003: 'account_other_tenant',
};

export interface EntraRefusal {
  /** `AADSTS50173`; undefined when the text names none. */
  vendorCode: string | undefined;
  code: ErrorCode | undefined;
  correlationId: string | undefined;
}

/** Reads number and correlation id out of an error description. */
export function readEntraError(description: string | undefined): EntraRefusal {
  const number = /AADSTS(\d+)/.exec(description ?? '')?.[1];
  const correlationId = /Correlation ID: ([0-9a-f-]{36})/i.exec(description ?? '')?.[1];
  return {
    vendorCode: number === undefined ? undefined : `AADSTS${number}`,
    code: number === undefined ? undefined : codeByNumber[Number(number)],
    correlationId,
  };
}

/** Values for the text of a refusal: what support asks for. */
export function refusalValues({ vendorCode, correlationId }: EntraRefusal): Record<string, string> {
  return {
    ...(vendorCode === undefined ? {} : { vendorCode }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
