/** What mending e-mails needs: the mailbox in Cloudya, and a record that outlives the process. */
import type { CorrectedEmail } from '../../contract/correcting.ts';
import type { Actor } from './onboarding-store.ts';
import type { DirectoryUser } from './ports.ts';

/** Voice mailboxes of a customer's extensions. Both throw VendorError. */
export interface Mailboxes {
  /** As it stands now; undefined when none is entered, or the extension has no mailbox. An extension that is not there is an error. */
  readEmail(tenantId: string, extension: string): Promise<string | undefined>;
  /** Sent once: what became of a lost answer is found out by reading. undefined empties it. */
  writeEmail(tenantId: string, extension: string, email: string | undefined): Promise<void>;
}

/** What is looked up before anything is written. */
export interface CorrectionSubject {
  /** The extension is one of this tenant's. */
  known: boolean;
  user: DirectoryUser | undefined;
}

/** An e-mail of ours in Cloudya, or one on its way there or back. */
export interface Correction {
  id: number;
  extension: string;
  userId: string;
  oldEmail: string | undefined;
  newEmail: string;
  /** `writing` and `undoing` were begun and not seen to their end yet. */
  state: 'writing' | 'written' | 'undoing';
  /** Who began what is under way. */
  by: Actor;
  /** When it came into this state. */
  since: Date;
}

export type CorrectionDraft = Pick<Correction, 'extension' | 'userId' | 'oldEmail' | 'newEmail' | 'by'>;

/** How what was begun has ended: `written` = our e-mail stands, `gone` = it does not, and nothing is left to undo. */
export interface CorrectionEnd {
  becomes: 'written' | 'gone';
  /** What Cloudya has now, if it was read. */
  seen?: { email: string | undefined };
  audit?: { act: string; details: Record<string, string> };
}

/** Every method is limited to one tenant. */
export interface CorrectionStore {
  findSubject(tenantId: string, extension: string, userId: string): Promise<CorrectionSubject>;
  /** What is under way for this extension, else our e-mail that stands there. */
  find(tenantId: string, extension: string): Promise<Correction | undefined>;
  /** Recorded before it is written, together with a look at it later on. undefined: one is under way already. */
  begin(tenantId: string, draft: CorrectionDraft, at: Date): Promise<Correction | undefined>;
  /** The same for the way back. */
  beginUndo(tenantId: string, correction: Correction, by: Actor, at: Date): Promise<Correction | undefined>;
  /** Result, e-mail seen, audit entry and what follows from them, all or nothing. False: somebody else ended it. */
  end(tenantId: string, correction: Correction, end: CorrectionEnd, at: Date): Promise<boolean>;
  /** What Cloudya has now, where nothing was under way. */
  saveSeen(tenantId: string, extension: string, email: string | undefined, at: Date): Promise<void>;
  /** What rows show: what stands or is under way, by extension. */
  listCorrected(tenantId: string, extensions: readonly string[]): Promise<Map<string, CorrectedEmail>>;
  /** Begun and not ended, oldest first. */
  listUnderWay(tenantId: string): Promise<Correction[]>;
}
