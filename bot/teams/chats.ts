/** What this folder needs of a messenger; `adapter.ts` is the one, tests have another. */
import type { Message } from './cards/elements.ts';

/** Bot Framework's ConversationReference as it was stored. */
export type Reference = Record<string, unknown>;

/** `dead`: Teams will never deliver there again, until the person comes back. */
export type Delivery = { kind: 'sent'; activityId: string } | { kind: 'dead' };

/** `gone`: the message can no longer be changed; a new one may arrive all the same. */
export type Update = 'updated' | 'gone';

export interface Chats {
  /** Throws VendorError when it may work later. */
  send(reference: Reference, message: Message): Promise<Delivery>;
  /** Throws VendorError when it may work later. */
  update(reference: Reference, activityId: string, message: Message): Promise<Update>;
}
