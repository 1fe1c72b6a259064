/** What the engine needs from the store. */
import type { LeverKind, LeverRefusal } from '../../contract/acting.ts';
import type { DerivedState, Direction, LineState } from '../../contract/presence.ts';
import type { LeverState, LeverValue } from './levers.ts';
import type { Link } from './link.ts';

export interface Settled {
  extension: string;
  /** The inputs that were resolved: if they moved meanwhile, the link stays dirty. */
  version: number;
  wakeAt: Date | undefined;
}

export interface Look {
  now: Date;
  limit: number;
  /** Extensions that are being worked on already. */
  except: readonly string[];
  /** Line states that Teams shows as a call. */
  callLines: readonly LineState[];
}

/** Which links need a look. */
export interface LinkQueue {
  /** Links that are dirty, or whose time has come; the most urgent first, of those the longest waiting. */
  takeDirty(tenantId: string, look: Look): Promise<Link[]>;
  /** Nothing more to do for these until an input changes or `wakeAt` comes. */
  settle(tenantId: string, settled: readonly Settled[], now: Date): Promise<void>;
  /** A write failed: the link stays dirty, and rests until `at`. */
  retryLater(tenantId: string, extension: string, version: number, rest: { at: Date; error: string }): Promise<void>;
}

export interface Intent {
  extension: string;
  /** The inputs this was decided on. */
  version: number;
  /** Latest moment the session may stand that is now asked for; undefined = no session is asked for. */
  sessionUntil: Date | undefined;
  /** What Cloudya is about to be told; undefined = nothing. */
  tell: DerivedState | undefined;
  now: Date;
}

export interface SessionSet {
  at: Date;
  expiresAt: Date;
  /** A new session, not the renewal of a standing one. */
  fresh: boolean;
  /** Begin of the call that caused it, where it is known. */
  edgeAt: Date | undefined;
  acceptedMs: number | undefined;
  /** When to read whether it shows; only for a fresh one. */
  readAt: Date;
}

export interface SessionGone {
  /** When it ended. */
  at: Date;
  echoUntil: Date;
  /** Now: differs from `at` when it had ended by itself. */
  actedAt: Date;
  readAt: Date;
}

/** Our marks: recorded before they are made, removed from the record after they are gone. */
export interface LinkMarks {
  /** False = superseded: the inputs moved, the write must not leave. */
  recordIntent(tenantId: string, intent: Intent): Promise<boolean>;
  recordSessionSet(tenantId: string, extension: string, session: SessionSet): Promise<void>;
  recordSessionGone(tenantId: string, extension: string, gone: SessionGone): Promise<void>;
  /** `none` = the target is gone. */
  recordPublished(
    tenantId: string,
    extension: string,
    published: { state: DerivedState; targetId: string | undefined; at: Date },
  ): Promise<void>;
}

export interface LeverKey {
  extension: string;
  kind: LeverKind;
}

export interface LeverIntent extends LeverKey {
  /** The inputs this was decided on. */
  version: number;
  state: 'taking' | 'putting-back';
  before: LeverValue;
  wanted: LeverValue;
  at: Date;
}

export interface LeverOutcome extends LeverKey {
  state: Exclude<LeverState, 'taking' | 'putting-back' | 'refused'>;
  wanted: LeverValue;
  at: Date;
}

export interface LeverRefused extends LeverKey {
  refusal: LeverRefusal;
  wanted: LeverValue;
  error: string;
  at: Date;
  nextTryAt: Date;
}

export interface LeverRest extends LeverKey {
  wanted: LeverValue;
  error: string;
  /** A write did not show when it was read back. */
  mismatch: boolean;
  now: Date;
  at: Date;
}

/** What was changed on phones: recorded before it is written, with what stood there. */
export interface LeverMarks {
  /** False = the inputs moved, or somebody else is at it: the write must not leave. */
  recordLeverIntent(tenantId: string, intent: LeverIntent): Promise<boolean>;
  /** Only `used` leaves a mark of ours. */
  recordLever(tenantId: string, outcome: LeverOutcome): Promise<void>;
  /** Nothing of ours stands, except with `cannot-put-back`. Written down for the admin, once for each cause. */
  recordLeverRefused(tenantId: string, refused: LeverRefused): Promise<void>;
  /** It is as it was before us. */
  forgetLever(tenantId: string, key: LeverKey): Promise<void>;
  /** It did not work, whatever is recorded stays: tried again at `at`. */
  restLever(tenantId: string, rest: LeverRest): Promise<void>;
}

export type DelayKind = Direction | 'cloudya-to-teams-visible';

export interface DelayLog {
  /** One measured delay in milliseconds, without the person. */
  recordDelay(tenantId: string, kind: DelayKind, at: Date, ms: number): Promise<void>;
}
