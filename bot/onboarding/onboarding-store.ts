/** What onboarding keeps. Every method is limited to one tenant; changing methods enqueue the card's update in the same transaction. */
import type { MatchRow } from '../../contract/matching.ts';
import type {
  ActivationView,
  CloudyaApi,
  CloudyaKey,
  Phase,
  RightState,
  StepProblem,
  SwitchState,
  SyncUserView,
  WizardStep,
} from '../../contract/onboarding.ts';
import type { RightRecord } from '../presence/rights.ts';
import type { ExtensionEmail, MatchChoice } from './match-users.ts';
import type { CloudyaCredentials, DirectoryUser, ExtensionListing, StoredCredentials } from './ports.ts';

export interface Actor {
  userId: string;
  name: string;
}

export interface TenantRecord {
  organisationName: string | undefined;
  defaultDomain: string | undefined;
  phase: Phase;
}

/** Facts of a step by name; plain JSON. */
export type StepFacts = Record<string, unknown>;

export interface StepRecord {
  doneAt: Date | undefined;
  doneBy: string | undefined;
  skipped: boolean;
  problem: StepProblem | undefined;
  facts: StepFacts;
}

/** A Cloudya customer of the tenant. */
export interface ConnectionRecord {
  kAccount: string;
  companyName: string;
  extensions: number;
  linesInUse: number;
  clientId: string;
  ctiUser: string;
  rights: { lineStates: RightState; registry: RightState; profiles: RightState; loginStatus: RightState };
  switchState: SwitchState;
  switchCheckedAt: Date;
  continuedAnyway: boolean;
  /** An entry of somebody else in NFON's registry who writes presence in Teams, too. */
  otherWriter: string | undefined;
  api: CloudyaApi;
  key: CloudyaKey;
  /** Its switch is off where it is required: its people rest. */
  paused: boolean;
  /** It is being removed. */
  leaving: boolean;
  /** Its removal hangs: what is left is tried again then. */
  leavingNextTryAt: Date | undefined;
  checkedAt: Date;
}

/** As it is connected. */
export interface ConnectionDraft
  extends Omit<ConnectionRecord, 'continuedAnyway' | 'leaving' | 'leavingNextTryAt' | 'switchCheckedAt'> {
  /** By its own logins. Any other needs to be assigned to the tenant. */
  proven: boolean;
}

export interface ReadingRecord {
  startedAt: Date;
  emailsRead: number;
  emailsTotal: number;
  /** How many e-mails were read within how many seconds, in the minute before the one that was read last. */
  lately: { emails: number; seconds: number };
  directoryRead: boolean;
  finishedAt: Date | undefined;
  error: string | undefined;
  /** Extensions whose line was in use when the reading ended. */
  inUse: string[];
}

export interface OnboardingFacts {
  tenant: TenantRecord;
  steps: Partial<Record<WizardStep, StepRecord>>;
  /** Oldest first. */
  connections: ConnectionRecord[];
  syncUsers: SyncUserView[];
  rights: RightRecord[];
  reading: ReadingRecord | undefined;
  activation: ActivationView | undefined;
  /** Customer numbers the operator assigned to this tenant. */
  assigned: string[];
  /** A living chat of this person with the bot. */
  chatExists: boolean;
}

export interface StepChange {
  done?: { at: Date; by: string | null } | null;
  skipped?: boolean;
  /** null clears it. */
  problem?: StepProblem | null;
  /** Merged into what is there. */
  facts?: StepFacts;
}

export type TicketPurpose = 'consent' | 'consent-link' | 'consent-state' | 'sign-in' | 'sign-in-state' | 'result';

export interface Ticket {
  tenantId: string;
  userId: string | undefined;
  payload: Record<string, string>;
  expiresAt: Date;
}

export interface OnboardingStore {
  loadFacts(tenantId: string, userId: string): Promise<OnboardingFacts>;
  /** Creates the tenant's row if there is none, and remembers a name once it is known. */
  ensureTenant(tenantId: string, known: { organisationName?: string; defaultDomain?: string }, at: Date): Promise<void>;
  changeStep(tenantId: string, step: WizardStep, change: StepChange): Promise<void>;
  /**
   * `taken`: another tenant has this customer, connected or assigned. `not-assigned`: it is neither proven nor assigned to
   * this tenant.
   */
  saveConnection(
    tenantId: string,
    connection: ConnectionDraft,
    secrets: Pick<CloudyaCredentials, 'clientSecret' | 'ctiPassword'>,
  ): Promise<'saved' | 'taken' | 'not-assigned'>;
  saveSwitch(
    tenantId: string,
    kAccount: string,
    change: { state: SwitchState; checkedAt: Date; paused: boolean } | { continuedAnyway: true },
  ): Promise<void>;
  /** Of the operator's client nothing is stored but that it is used. */
  loadCredentials(tenantId: string, kAccount: string): Promise<StoredCredentials | undefined>;
  /** Returns the secret; only its hash is kept. */
  createTicket(ticket: Ticket & { purpose: TicketPurpose }): Promise<string>;
  /** Single use: the second call finds nothing. */
  redeemTicket(purpose: TicketPurpose, secret: string, now: Date): Promise<Ticket | undefined>;
  /** Looks without using: for pages that mail scanners open. */
  peekTicket(purpose: TicketPurpose, secret: string, now: Date): Promise<Ticket | undefined>;
  /** False: somebody signed this account in after `unlessAfter`, and nothing was changed. */
  addSyncUser(
    tenantId: string,
    user: { userId: string; upn: string; name: string; at: Date; by: string; unlessAfter: Date },
  ): Promise<boolean>;
  removeSyncUser(tenantId: string, userId: string): Promise<boolean>;
  /** What Microsoft demanded when it refused last: of a sign-in in the window, or of a stored one that has ended. JSON. */
  claimsAsked(tenantId: string): Promise<string | undefined>;
  /** What Microsoft refused to sync users is asked for again at once. */
  retrySubscriptions(tenantId: string): Promise<void>;
  saveRights(tenantId: string, proofs: readonly Pick<RightRecord, 'name' | 'state'>[], at: Date): Promise<void>;
  audit(tenantId: string, at: Date, by: Actor | undefined, act: string, details: Record<string, string>): Promise<void>;
  /** Starts (or starts again) the reading of extensions, e-mails and directory, as a job. */
  requestReading(tenantId: string): Promise<void>;
}

/** What the reading job and the preview need. */
export interface MatchStore {
  beginReading(tenantId: string, at: Date): Promise<ReadingRecord>;
  /** Customers whose extensions are read: all but those that are being removed, oldest first. */
  listCustomers(tenantId: string): Promise<string[]>;
  saveExtensions(tenantId: string, extensions: readonly ExtensionListing[]): Promise<void>;
  /** Extensions that are gone from this customer in Cloudya leave. */
  keepOnlyExtensions(tenantId: string, kAccount: string, extensions: readonly string[]): Promise<void>;
  /** Extensions whose e-mail was read before `since` or never. */
  listUnread(tenantId: string, since: Date): Promise<string[]>;
  /** What was read or written after `askedAt`, e.g. by somebody who mended it, is newer and stays. */
  saveEmails(
    tenantId: string,
    emails: readonly { extension: string; email: string | undefined }[],
    at: Date,
    askedAt?: Date,
  ): Promise<void>;
  saveReading(
    tenantId: string,
    change: {
      emailsTotal?: number;
      directoryReadAt?: Date;
      finishedAt?: Date;
      error?: string | null;
      inUse?: string[];
      /** It has not finished, but what was read is to be linked. */
      linksDue?: boolean;
    },
  ): Promise<void>;
  listExtensions(tenantId: string): Promise<ExtensionEmail[]>;
  listUsers(tenantId: string): Promise<DirectoryUser[]>;
  listChoices(tenantId: string): Promise<MatchChoice[]>;
  /** Extension -> user id of links that exist. */
  listLinked(tenantId: string): Promise<Map<string, string>>;
  /** Extension -> round of links that exist. */
  listRounds(tenantId: string): Promise<Map<string, number>>;
  saveChoice(tenantId: string, choice: MatchChoice, by: Actor, at: Date): Promise<void>;
  removeChoice(tenantId: string, extension: string): Promise<boolean>;
}

export type { MatchRow };
