/** What the engine needs from the store. */
import type { DerivedState, Direction } from '../../contract/presence.ts';
import type { Link } from './link.ts';

export interface Settled {
  extension: string;
  /** The inputs that were resolved: if they moved meanwhile, the link stays dirty. */
  version: number;
  wakeAt: Date | undefined;
}

/** Which links need a look. */
export interface LinkQueue {
  /** Links that are dirty, or whose time has come; longest waiting first. `except`: being worked on already. */
  takeDirty(tenantId: string, now: Date, limit: number, except: readonly string[]): Promise<Link[]>;
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

export type DelayKind = Direction | 'cloudya-to-teams-visible';

export interface DelayLog {
  /** One measured delay in milliseconds, without the person. */
  recordDelay(tenantId: string, kind: DelayKind, at: Date, ms: number): Promise<void>;
}
