/** The e-mail of one voice mailbox, read and written now: a person waits for it, so it does not queue behind a reading of all. */
import type { Mailboxes } from '../onboarding/correction-ports.ts';
import type { CustomerClients } from './cloudya.ts';
import { absentWhenMissing, voicemailPath } from './phone-system.ts';
import { textOf } from './translate.ts';

export interface MailboxesDeps {
  clientsOf(tenantId: string): Promise<CustomerClients>;
}

export function createMailboxes({ clientsOf }: MailboxesDeps): Mailboxes {
  return {
    async readEmail(tenantId, extension) {
      const { configuration, mailboxCalls } = await clientsOf(tenantId);
      const path = voicemailPath(configuration, extension);
      const voicemail = await mailboxCalls.run(() => absentWhenMissing(configuration.get(path)));
      return voicemail === undefined ? undefined : textOf(voicemail, 'voicemailEmail');
    },
    async writeEmail(tenantId, extension, email) {
      const { configuration, mailboxCalls } = await clientsOf(tenantId);
      const path = voicemailPath(configuration, extension);
      // only what changes is sent: what the mailbox is set to otherwise stays (CFG, PUT voice-mail)
      const attributes = { voicemailEmail: email ?? '' };
      await mailboxCalls.run(() => configuration.change(path, { attributes }, { repeatable: false }));
    },
  };
}
