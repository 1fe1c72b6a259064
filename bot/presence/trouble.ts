/** Trouble worth telling an admin: which, since when. One per source, gone at the next success. */
import type { ErrorCode } from '../../contract/errors.ts';
import { PresenceError, VendorError, type VendorTrouble } from '../errors.ts';

export type TroubleSource = 'cloudya' | 'cloudya-write' | 'teams-write' | 'teams-read' | 'sync-user' | 'portal-switch';

export interface Troubles {
  /** Keeps the time of the first report while the code stays the same. */
  report(tenantId: string, source: TroubleSource, code: ErrorCode, at: Date): Promise<void>;
  resolved(tenantId: string, source: TroubleSource): Promise<void>;
}

const microsoftCodes: Record<VendorTrouble, ErrorCode> = {
  unauthorized: 'consent_withdrawn',
  forbidden: 'consent_withdrawn',
  throttled: 'microsoft_throttles',
  unavailable: 'microsoft_unreachable',
  'not-found': 'microsoft_code',
  conflict: 'microsoft_code',
  refused: 'microsoft_code',
};

const cloudyaCodes: Record<VendorTrouble, ErrorCode> = {
  unauthorized: 'cloudya_login_refused',
  forbidden: 'cloudya_right_missing',
  throttled: 'cloudya_unreachable',
  unavailable: 'cloudya_unreachable',
  'not-found': 'cloudya_unreachable',
  conflict: 'cloudya_unreachable',
  refused: 'cloudya_unreachable',
};

/** The code a tab and a bot have words for. */
export function troubleCode(error: unknown): ErrorCode {
  if (error instanceof PresenceError) return error.code;
  if (!(error instanceof VendorError)) return 'internal';
  if (error.details.oauthError === 'invalid_client') {
    return error.vendor === 'cloudya' ? 'cloudya_login_refused' : 'app_secret_invalid';
  }
  return (error.vendor === 'cloudya' ? cloudyaCodes : microsoftCodes)[error.trouble];
}

/**
 * Failures in a row, without a success of anybody between, that make it the tenant's trouble and not one person's. An
 * account that cannot be used at all is known at once; a single 403 may be that person's licence or policy.
 */
const telling: Record<VendorTrouble, number> = {
  unauthorized: 1,
  forbidden: 2,
  throttled: 3,
  unavailable: 3,
  'not-found': Number.POSITIVE_INFINITY,
  conflict: Number.POSITIVE_INFINITY,
  refused: 5,
};

export interface TroubleWatch {
  failed(error: unknown): Promise<void>;
  succeeded(): Promise<void>;
}

/** Counts failures of one source of one tenant. Reports once per code, resolves once. */
export function watchTrouble(
  troubles: Troubles,
  tenantId: string,
  source: TroubleSource,
  clock: { now(): number },
): TroubleWatch {
  let row = 0;
  // What an earlier process reported may still stand.
  let standing: ErrorCode | 'unknown' | undefined = 'unknown';
  return {
    async failed(error) {
      row += 1;
      if (!(error instanceof VendorError) || row < telling[error.trouble]) return;
      const code = troubleCode(error);
      if (standing === code) return;
      standing = code;
      await troubles.report(tenantId, source, code, new Date(clock.now()));
    },
    async succeeded() {
      row = 0;
      if (standing === undefined) return;
      standing = undefined;
      await troubles.resolved(tenantId, source);
    },
  };
}
