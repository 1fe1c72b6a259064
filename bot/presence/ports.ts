/** What the engine needs from the outside. Adapters implement these; the core never names a vendor's client. */
import type { LeverKind } from '../../contract/acting.ts';
import type { DerivedState, LineState, TeamsPresence } from '../../contract/presence.ts';
import type { VendorError } from '../errors.ts';
import type { LeverValue } from './levers.ts';
import type { SwitchReading } from './portal-switch.ts';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Time that loops wait by, so that a test can run hours in a second. */
export interface Scheduler extends Clock {
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface LineReading {
  extension: string;
  line: LineState;
  /** The vendor's own time of the change, if it gave one. */
  updatedAt: Date | undefined;
}

export type LineMessage =
  /** Replaces everything known of the customer: comes first on every connect. */
  | { kind: 'snapshot'; lines: LineReading[] }
  | { kind: 'change'; line: LineReading }
  /** The stream is alive; every line of the customer is confirmed. */
  | { kind: 'heartbeat' };

/** Line states of a Cloudya customer. One way in: a snapshot on every (re)connect, then changes. */
export interface LineStates {
  /** Ends by throwing a VendorError when the stream breaks, or quietly when `signal` aborts. The caller reconnects. */
  follow(tenantId: string, kAccount: string, signal: AbortSignal): AsyncIterable<LineMessage>;
}

export interface PresenceReading extends TeamsPresence {
  userId: string;
}

/** Teams presence, read and written with the app's own rights. */
export interface TeamsPresences {
  /** At most 650 ids. People Graph does not answer for are absent. `by`: a sync user in the app's place. Throws VendorError. */
  read(tenantId: string, userIds: readonly string[], signal?: AbortSignal, by?: string): Promise<PresenceReading[]>;
  /** Our session Busy/InACall for `minutes` (5..240). Throws VendorError. */
  setInACall(tenantId: string, userId: string, minutes: number): Promise<void>;
  /** Ends our session; also fine when there is none. Throws VendorError. */
  clear(tenantId: string, userId: string): Promise<void>;
  /** How often Microsoft has asked this tenant to slow down lately. */
  refusals(tenantId: string): number;
  /** Requests of this process that count against the tenant's quota now. */
  sent(tenantId: string): number;
  /** Another process has led this tenant and sent so many, the last at `at` (milliseconds since the epoch): they count as well. */
  takeOver(tenantId: string, count: number, at: number): void;
}

export type SubscriptionOutcome =
  | { kind: 'subscribed'; subscriptionId: string; expiresAt: Date }
  /** Graph allows one presence subscription per user and app: another one of ours is still there. */
  | { kind: 'conflict'; existing: string[] }
  /** The sync user's sign-in no longer works; `code` is one of contract/errors. */
  | { kind: 'signed-out'; code: string }
  | { kind: 'gone' };

/** Change hints for up to 600 people, held by one signed-in sync user. */
export interface PresenceSubscriptions {
  /** Made, or found standing where an earlier try with this `clientState` and these people was never answered. */
  create(
    tenantId: string,
    syncUserId: string,
    userIds: readonly string[],
    clientState: string,
    minutes: number,
  ): Promise<SubscriptionOutcome>;
  renew(tenantId: string, syncUserId: string, subscriptionId: string, minutes: number): Promise<SubscriptionOutcome>;
  /** Does it stand, and does the sync user's sign-in work? Throws VendorError when nobody can say. */
  check(tenantId: string, syncUserId: string, subscriptionId: string): Promise<SubscriptionOutcome>;
  /** Also fine when it is gone. */
  remove(tenantId: string, syncUserId: string, subscriptionId: string): Promise<void>;
  /** Reads the sync user's own presence by its sign-in. Throws VendorError. */
  tryReading(tenantId: string, syncUserId: string): Promise<void>;
  /** Was it refused because the sync user has no Teams licence? */
  needsLicence(tenantId: string, syncUserId: string, refusal: VendorError): Promise<boolean>;
}

/** The switch "MS Teams Presence synchronisation" in Cloudya's portal. */
export interface PortalSwitch {
  /** False: the switch is shown and changes nothing. */
  required: boolean;
  /** Throws VendorError when Cloudya does not answer, PresenceError when there are no logins. */
  read(tenantId: string, kAccount: string): Promise<SwitchReading>;
}

/** What we have recorded about an extension's target in Cloudya's registry. */
export interface RecordedNote {
  extension: string;
  /** undefined while a write is under way or was never answered. */
  state: Exclude<DerivedState, 'none'> | undefined;
  targetId: string | undefined;
}

/** Cloudya's integration registry: per customer our one entry, one target per linked extension that has something to tell. */
export interface CloudyaNotes {
  /** Creates or changes the extension's target. Returns the target's id. Throws VendorError. */
  tell(
    tenantId: string,
    extension: string,
    state: Exclude<DerivedState, 'none'>,
    since: Date,
    targetId: string | undefined,
  ): Promise<string>;
  /**
   * Removes the target; also fine when it is gone. Without `targetId` (a `tell` whose answer was never seen) it looks
   * for the extension's target itself. Throws VendorError.
   */
  withdraw(tenantId: string, extension: string, targetId: string | undefined): Promise<void>;
  /**
   * Compares what stands under our name with what is recorded, and removes what is not. Answers with the extensions whose
   * target is missing or changed: they are to be told again. `recorded` is asked after the look. Throws VendorError.
   */
  mend(tenantId: string, kAccount: string, recorded: () => Promise<readonly RecordedNote[]>): Promise<string[]>;
  /** Name of somebody else's entry that says it writes presence in Teams; undefined where there is none, or no registry. Throws VendorError. */
  otherWriter(tenantId: string, kAccount: string): Promise<string | undefined>;
  /**
   * Removes whatever targets of a customer still stand, then our entry. False = `signal` aborted before: asked again it goes
   * on with what is left. When it ends, also by throwing VendorError, nothing of it goes on.
   */
  removeAll(tenantId: string, kAccount: string, signal: AbortSignal): Promise<boolean>;
}

export type LeverReading =
  /** What stands now, and what it may be set to. */
  | { kind: 'stands'; value: LeverValue; choices: readonly LeverValue[] }
  /** The extension has no such lever: nobody logs in to queues there. */
  | { kind: 'none' }
  /** The extension is gone, while its customer answers. */
  | { kind: 'gone' };

/** What may be changed on a phone. Both throw VendorError, also where it cannot be told whether the extension is gone. */
export interface Levers {
  read(tenantId: string, extension: string, kind: LeverKind): Promise<LeverReading>;
  /** Sent once: after a lost answer a reading says what stands. */
  write(tenantId: string, extension: string, kind: LeverKind, value: LeverValue): Promise<void>;
}
