/** What came in, in our own words. */
import type { Command } from './parse-command.ts';

export interface Incoming {
  tenantId: string;
  /** Object id in the directory; undefined for senders who have none. */
  userId: string | undefined;
  locale: string;
  /** A chat of this person with the bot alone. */
  personal: boolean;
  command: Command;
}
