/** Which of Microsoft's permissions are usable, what their loss means, and when to look again. Pure. */
import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../contract/errors.ts';
import type { RightName } from '../../contract/permissions.ts';
import { VendorError } from '../errors.ts';
import { backOff } from './back-off.ts';

export interface RightProof {
  name: RightName;
  /** `not-yet`: Microsoft does not know the app here yet, which passes. */
  state: 'granted' | 'missing' | 'not-yet';
  /** What Microsoft named where no token could be had, e.g. `AADSTS7000112`, or where Graph does not know the app yet. */
  vendorCode?: string | undefined;
  correlationId?: string | undefined;
}

export interface RightRecord extends Pick<RightProof, 'name' | 'state'> {
  /** When it came into this state. */
  since: Date;
  checkedAt: Date;
}

/** Tries permissions out without a trace. */
export interface RightsProver {
  /**
   * The app's own rights, and by the first of these sync users' sign-ins that works the delegated ones. `someone`: who
   * carries no session of ours, so that ending it ends nothing. Throws VendorError where nothing can be said.
   */
  prove(tenantId: string, by?: ProofBy): Promise<RightProof[]>;
}

export interface ProofBy {
  syncUserIds?: readonly string[];
  someone?: string | undefined;
}

export type Verdict =
  /** The right to presence is gone: whoever keeps the rights has told so. */
  | 'lost'
  /** All is granted: the refusal has another cause. */
  | 'held'
  /** Microsoft could not be asked. */
  | 'unknown';

export interface Rights {
  /** Proves now, keeps the result, tells of what was lost or came back. Throws VendorError where nothing can be said. */
  prove(tenantId: string): Promise<RightProof[]>;
  /** Microsoft has refused a call: one proof answers everybody who asks meanwhile. */
  suspect(tenantId: string): Promise<Verdict>;
  /** The last proof said so. */
  isLost(tenantId: string): boolean;
  /** A call that was refused before has been served. */
  served(tenantId: string): Promise<void>;
  /** A consent has just been given: it is looked for soon and again, as fresh consents take a moment. Returns at once. */
  awaited(tenantId: string): void;
}

/** A sign-in of a sync user that stands, but may hear of nothing. */
export const hearingLost = 'right_to_hear_lost' satisfies ErrorCode;

/** What links carry as their last error when a right was missing. */
export const refusedCodes = ['consent_withdrawn', 'app_disabled'] satisfies ErrorCode[];

/** AADSTS7000112 and 70001: the enterprise app is switched off (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const appSwitchedOff = ['AADSTS7000112', 'AADSTS70001'];

export interface RightTroubles {
  /** Of `Presence.ReadWrite.All`, or of the whole consent. */
  rights: ErrorCode | undefined;
  /** Of `User.Read.All` alone; `unknown` = hidden behind the loss of everything. */
  directory: ErrorCode | 'unknown' | undefined;
  /** May sync users hear of changes? `unknown`: nothing was tried. */
  hearing: boolean | 'unknown';
}

/** What an admin must be told after these proofs. */
export function troublesOf(proofs: readonly RightProof[]): RightTroubles {
  const of = (name: RightName) => proofs.find((proof) => proof.name === name);
  const isLost = (name: RightName) => of(name)?.state === 'missing' || of(name)?.state === 'not-yet';
  const hears = of('Presence.Read.All')?.state === 'granted';
  const [presence, directory] = [isLost('Presence.ReadWrite.All'), isLost('User.Read.All')];
  if (presence && directory && !hears) {
    const off = appSwitchedOff.includes(of('User.Read.All')?.vendorCode ?? '');
    return { rights: off ? 'app_disabled' : 'consent_withdrawn', directory: 'unknown', hearing: 'unknown' };
  }
  return {
    rights: presence ? (hears ? 'right_to_set_lost' : 'right_to_presence_lost') : undefined,
    directory: directory ? 'right_to_directory_lost' : undefined,
    // without the app's own right a sync user that hears nothing is no news: there is nothing to read with instead
    hearing: of('Presence.Read.All') === undefined || (presence && !hears) ? 'unknown' : hears,
  };
}

/** Microsoft refuses us: a right may be gone. Our own wrong secret is another matter. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof VendorError &&
    error.vendor === 'microsoft' &&
    (error.trouble === 'forbidden' || error.trouble === 'unauthorized') &&
    error.details.oauthError !== 'invalid_client'
  );
}

const dayMs = 24 * 60 * 60_000;

/** The tenant's own time of day, milliseconds after midnight UTC: thousands of tenants must not ask at once. */
export function timeOfDay(tenantId: string): number {
  return createHash('sha256').update(tenantId).digest().readUInt32BE(0) % dayMs;
}

/** When the daily proof falls due that follows `checkedAt`, both milliseconds since the epoch. */
export function nextDaily(tenantId: string, checkedAt: number): number {
  const offset = timeOfDay(tenantId);
  return Math.floor((checkedAt - offset) / dayMs + 1) * dayMs + offset;
}

/** Milliseconds until a lost right is looked for again. */
export function lookAgainAfter(tries: number, random: () => number): number {
  return backOff(10_000, 5 * 60_000, tries, random);
}
