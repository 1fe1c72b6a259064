/** Business errors: "this cannot be served". Expected outcomes are tagged values instead. Leaf module, everything in `bot` may import it. */
import type { ErrorCode } from '../contract/errors.ts';
import { refusalOf } from '../contract/refusals.ts';

/** A refusal with a code the tab and the bot have words for. `values` fill the text; never a secret. */
export class PresenceError extends Error {
  override name = 'PresenceError';
  readonly code: ErrorCode;
  readonly values: Record<string, string>;

  constructor(code: ErrorCode, values: Record<string, string> = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.values = values;
  }
}

export type VendorTrouble =
  /** 401, or a token that cannot be had: `code` says why. */
  | 'unauthorized'
  /** 403: a right, licence or policy. */
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  /** 400: our request was wrong. */
  | 'refused'
  /** 429: `retryAfterMs` if the vendor said so. */
  | 'throttled'
  /** 5xx, time-out, connection lost. */
  | 'unavailable';

export interface VendorErrorDetails {
  status?: number | undefined;
  /** Vendor's own code: `AADSTS53003`, `Forbidden`, `validation_error`. */
  code?: string | undefined;
  /** OAuth `error` value, which decides the flow (Microsoft: branch on it, not on numbers). */
  oauthError?: string | undefined;
  retryAfterMs?: number | undefined;
  /** The vendor's clock when it answered (header `Date`); milliseconds since the epoch. */
  answeredAt?: number | undefined;
  /** Why a signed request is refused: our clock is so many minutes ahead of the vendor's (negative: behind). */
  clockAheadMinutes?: number | undefined;
  /** Vendor's request or correlation id. */
  requestId?: string | undefined;
  /** Claims challenge to pass on to an interactive sign-in. */
  claims?: string | undefined;
  /** Cloudya refuses the operator's API client. */
  operatorKey?: true | undefined;
  /** The vendor's words name a licence as what is missing. */
  licence?: true | undefined;
}

/** A vendor's refusal or silence. The message names host and code, never a token, secret or address. */
export class VendorError extends Error {
  override name = 'VendorError';
  readonly vendor: 'microsoft' | 'cloudya' | 'teams';
  readonly trouble: VendorTrouble;
  readonly details: VendorErrorDetails;

  constructor(
    vendor: VendorError['vendor'],
    trouble: VendorTrouble,
    message: string,
    details: VendorErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.vendor = vendor;
    this.trouble = trouble;
    this.details = details;
  }
}

const cloudyaCodes: Record<VendorTrouble, ErrorCode> = {
  unauthorized: 'cloudya_login_refused',
  forbidden: 'cloudya_right_missing',
  throttled: 'cloudya_unreachable',
  unavailable: 'cloudya_unreachable',
  'not-found': 'cloudya_gone',
  conflict: 'cloudya_conflict',
  refused: 'cloudya_request_refused',
};

/** Whatever it was, the request itself was refused: their words name what Cloudya said. */
const refusedRequests: readonly ErrorCode[] = ['cloudya_request_refused', 'cloudya_gone', 'cloudya_conflict'];

/** What a failure at Cloudya means to an admin: code and values of the text. */
export function cloudyaProblem({ trouble, details }: VendorError): { code: ErrorCode; values: Record<string, string> } {
  const { clockAheadMinutes, oauthError, code, status, requestId } = details;
  if (clockAheadMinutes !== undefined)
    return { code: 'cloudya_clock_skew', values: { minutes: String(Math.abs(clockAheadMinutes)) } };
  const values = { ...(code ? { vendorCode: code } : {}), ...(requestId ? { correlationId: requestId } : {}) };
  if (details.operatorKey) return { code: 'cloudya_operator_key_refused', values };
  const meant = details.licence ? 'cloudya_licence_missing' : cloudyaCodes[trouble];
  if (oauthError === 'invalid_client') return { code: 'cloudya_login_refused', values };
  const named = refusedRequests.includes(meant) ? { vendorCode: code ?? String(status ?? trouble) } : {};
  return { code: meant, values: { ...values, ...named } };
}

/** What a vendor's failure means to an admin. */
export function vendorProblem(error: VendorError): { code: ErrorCode; values: Record<string, string> } {
  return error.vendor === 'cloudya' ? cloudyaProblem(error) : microsoftProblem(error);
}

/** Where Microsoft gave no code that we know. */
const microsoftCodes: Record<VendorTrouble, ErrorCode> = {
  unauthorized: 'consent_withdrawn',
  forbidden: 'consent_withdrawn',
  throttled: 'microsoft_throttles',
  unavailable: 'microsoft_unreachable',
  'not-found': 'microsoft_code',
  conflict: 'microsoft_code',
  refused: 'microsoft_code',
};

/** A number of Entra's that we do not know names a cause, which is not ours to guess. */
function unnamedCode(trouble: VendorTrouble, vendorCode: string | undefined): ErrorCode {
  const meant = microsoftCodes[trouble];
  return meant === 'consent_withdrawn' && vendorCode?.startsWith('AADSTS') ? 'microsoft_code' : meant;
}

/** What a failure at Microsoft means to an admin: code and values of the text. A fault of our own secret is the operator's to know. */
export function microsoftProblem({ trouble, details }: VendorError): {
  code: ErrorCode;
  values: Record<string, string>;
} {
  const ours = details.oauthError === 'invalid_client' ? 'app_secret_invalid' : undefined;
  const code = refusalOf(details.code)?.code ?? ours ?? unnamedCode(trouble, details.code);
  const named = details.code && code !== 'app_secret_invalid' ? { vendorCode: details.code } : {};
  return { code, values: { ...named, ...(details.requestId ? { correlationId: details.requestId } : {}) } };
}
