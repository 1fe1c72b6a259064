/** Trouble worth telling an admin: which, since when. One per source, gone at the next success. */
import type { LeverKind } from '../../contract/acting.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { kAccountOf } from '../../contract/extension.ts';
import { PresenceError, VendorError, type VendorTrouble, vendorProblem } from '../errors.ts';
import { isRefusal, type Rights } from './rights.ts';

/** What each Cloudya customer has of its own. */
export type CustomerTrouble =
  | 'cloudya'
  | 'cloudya-key'
  | 'cloudya-write'
  /** Its list of extensions, read again and again. */
  | 'cloudya-extensions'
  /** Their e-mails. */
  | 'cloudya-emails'
  | 'portal-switch'
  | 'both-write'
  | 'withdrawn'
  | 'removal'
  | LeverKind;

export type TroubleSource =
  | `${CustomerTrouble}@${string}`
  | 'teams-write'
  | 'teams-read'
  /** No sync user may hear of anything. */
  | 'sync-user'
  /** One sync user's sign-in, or its subscription. */
  | `sync-user@${string}`
  /** The whole consent, or the right to presence. */
  | 'rights'
  | 'directory-right';

export function ofCustomer(trouble: CustomerTrouble, kAccount: string): TroubleSource {
  return `${trouble}@${kAccount}`;
}

export function ofSyncUser(userId: string): TroubleSource {
  return `sync-user@${userId}`;
}

/** The account of the sync user a trouble is of; undefined: it is none of a single one. */
export function syncUserOf(source: string): string | undefined {
  return /^sync-user@(.+)$/.exec(source)?.[1];
}

/** The K-account of the customer a trouble is of; undefined: it is of none. */
export function customerOf(source: string): string | undefined {
  return syncUserOf(source) === undefined ? kAccountOf(source) || undefined : undefined;
}

export interface Troubles {
  /** Keeps the time of the first report while the code stays the same. */
  report(
    tenantId: string,
    source: TroubleSource,
    code: ErrorCode,
    at: Date,
    /** For the text, e.g. the vendor's own code. */
    values?: Record<string, string>,
  ): Promise<void>;
  resolved(tenantId: string, source: TroubleSource): Promise<void>;
}

/** The code a tab and a bot have words for. */
export function troubleCode(error: unknown): ErrorCode {
  if (error instanceof PresenceError) return error.code;
  if (!(error instanceof VendorError)) return 'internal';
  return vendorProblem(error).code;
}

type OwnCodes = Partial<Record<ErrorCode, ErrorCode>>;

const withoutRight = (code: ErrorCode): OwnCodes => ({ cloudya_right_missing: code, cloudya_licence_missing: code });

const ofReading: OwnCodes = {
  ...withoutRight('cloudya_reading_refused'),
  cloudya_unreachable: 'cloudya_reading_silent',
};

/** What a failure leaves undone at some sources is that alone, and is told in words of its own. */
const ownCodes: Partial<Record<string, OwnCodes>> = {
  profile: withoutRight('cloudya_profiles_refused'),
  'login-status': withoutRight('cloudya_log_out_refused'),
  'cloudya-extensions': ofReading,
  'cloudya-emails': ofReading,
};

function codeAt(source: TroubleSource, error: VendorError): ErrorCode {
  const code = troubleCode(error);
  return ownCodes[source.split('@')[0] ?? '']?.[code] ?? code;
}

/**
 * Failures in a row, without a success of anybody between, that make it the tenant's trouble and not one person's. A
 * refusal by Microsoft may be one person's licence or policy; whether a right is gone a proof tells at once.
 */
const telling: Record<VendorTrouble, number> = {
  unauthorized: 1,
  forbidden: 2,
  throttled: 3,
  unavailable: 3,
  'not-found': 5,
  conflict: 5,
  refused: 5,
};
/** What may be said of a person or an extension, e.g. of one that is gone: the tenant's once it is said of as many. */
const perhapsOfOne: readonly VendorTrouble[] = ['not-found', 'conflict', 'refused'];
const several = 3;
/** Or once it has lasted: links follow the extensions within the hour, and whoever is gone is no longer linked by then. */
const lastsMs = 70 * 60_000;

export interface TroubleWatch {
  /** `of`: the extension it was about, if it was about a single one. */
  failed(error: unknown, of?: string): Promise<void>;
  succeeded(): Promise<void>;
}

export interface TroubleWatchDeps {
  troubles: Troubles;
  rights: Pick<Rights, 'suspect' | 'served'>;
  clock: { now(): number };
}

/** Counts failures of one source of one tenant. Reports once per code, resolves once. */
export function watchTrouble(
  { troubles, rights, clock }: TroubleWatchDeps,
  tenantId: string,
  source: TroubleSource,
  told: Record<string, string> = {},
): TroubleWatch {
  let row = 0;
  let rowOf = new Set<string | undefined>();
  let rowSince = 0;
  let refused = false;
  // What an earlier process reported may still stand.
  let standing: ErrorCode | 'unknown' | undefined = 'unknown';
  /** Set before it is told, as others come meanwhile; what could not be told is told at the next occasion. */
  async function stand(code: ErrorCode | undefined, tell: () => Promise<void>): Promise<void> {
    standing = code;
    try {
      await tell();
    } catch (error) {
      standing = 'unknown';
      throw error;
    }
  }
  function isOfFew({ trouble }: VendorError): boolean {
    const few = rowOf.size < several && !rowOf.has(undefined);
    return perhapsOfOne.includes(trouble) && few && clock.now() - rowSince < lastsMs;
  }
  /** The code worth telling, if any. A lost right is told by whoever proves it; what no proof finds is told as what it is. */
  async function codeOf(error: VendorError): Promise<ErrorCode | undefined> {
    if (!isRefusal(error)) return row < telling[error.trouble] || isOfFew(error) ? undefined : codeAt(source, error);
    refused = true;
    return (await rights.suspect(tenantId)) !== 'lost' && row >= telling.refused ? 'microsoft_code' : undefined;
  }
  return {
    async failed(error, of) {
      if (row === 0) rowSince = clock.now();
      row += 1;
      rowOf.add(of);
      const code = error instanceof VendorError ? await codeOf(error) : undefined;
      if (code === undefined || standing === code) return;
      const values = { ...(error instanceof VendorError ? vendorProblem(error).values : {}), ...told };
      await stand(code, () => troubles.report(tenantId, source, code, new Date(clock.now()), values));
    },
    async succeeded() {
      row = 0;
      rowOf = new Set();
      if (refused) await rights.served(tenantId);
      refused = false;
      if (standing === undefined) return;
      await stand(undefined, () => troubles.resolved(tenantId, source));
    },
  };
}
