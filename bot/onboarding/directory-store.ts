/** What reading and following the directory keep. Every method is limited to one tenant. */
import type { DirectoryUser } from './ports.ts';

export interface DirectoryPosition {
  /** Where the next look begins; undefined: the whole directory must be read. */
  link: string | undefined;
  /** Digest of what was matched before changes that links and report have not followed yet. */
  outcomesBefore: string | undefined;
  /** The whole directory is being read just now. */
  beingRead: boolean;
}

export interface DirectoryWrite {
  saved: readonly DirectoryUser[];
  gone: readonly string[];
  /** Kept unless an earlier one is. */
  outcomesBefore: string | undefined;
  /** The next look begins at `to`. `from`: only if it would have begun there. */
  move?: { from?: string | undefined; to: string };
}

export interface DirectoryStore {
  loadPosition(tenantId: string): Promise<DirectoryPosition>;
  findUsers(tenantId: string, userIds: readonly string[]): Promise<DirectoryUser[]>;
  listUserIds(tenantId: string): Promise<string[]>;
  /** All or nothing. False, and nothing: the place to begin at was moved by somebody else. */
  saveChanges(tenantId: string, write: DirectoryWrite): Promise<boolean>;
  /** Nothing more has changed by now. `rematched`: links and report must follow. */
  endLook(tenantId: string, look: { at: Date; rematched: boolean }): Promise<void>;
}
