/** The e-mail of one voice mailbox, read and written now: a person waits for it, so it does not queue behind a reading of all. */

import { extensionParts } from '../../contract/extension.ts';
import type { Mailboxes } from '../onboarding/correction-ports.ts';
import type { ClientsOf } from './cloudya.ts';
import { readEmail, voicemailPath } from './phone-system.ts';

export interface MailboxesDeps {
  clientsOf: ClientsOf;
}

export function createMailboxes({ clientsOf }: MailboxesDeps): Mailboxes {
  return {
    async readEmail(tenantId, extension) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, mailboxCalls } = await clientsOf(tenantId, kAccount);
      return readEmail(configuration, mailboxCalls, number);
    },
    async writeEmail(tenantId, extension, email) {
      const { number, kAccount } = extensionParts(extension);
      const { configuration, mailboxCalls } = await clientsOf(tenantId, kAccount);
      const path = voicemailPath(configuration, number);
      // only what changes is sent: what the mailbox is set to otherwise stays (CFG, PUT voice-mail)
      const attributes = { voicemailEmail: email ?? '' };
      await mailboxCalls.run(() => configuration.change(path, { attributes }, { repeatable: false }));
    },
  };
}
