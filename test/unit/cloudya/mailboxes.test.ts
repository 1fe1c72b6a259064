import { expect, it } from 'vitest';
import type { CustomerClients } from '../../../bot/cloudya/cloudya.ts';
import type { ConfigurationClient } from '../../../bot/cloudya/configuration-client.ts';
import { createMailboxes } from '../../../bot/cloudya/mailboxes.ts';
import { createPacer } from '../../../bot/cloudya/pacer.ts';

const path = '/tenants/K1234/targets/phone-extensions/112/voice-mail';

function stand() {
  const written: unknown[] = [];
  const configuration: Pick<ConfigurationClient, 'kAccount' | 'get' | 'change'> = {
    kAccount: 'K1234',
    get: async (asked) => ({
      href: asked,
      links: {},
      data: [{ name: 'voicemailEmail', value: ' anna@contoso.example ' }],
    }),
    change: async (...sent) => void written.push(sent),
  };
  const mailboxCalls = createPacer({ perSecond: 1_000, inFlight: 1, clock: Date });
  const mailboxes = createMailboxes({
    clientsOf: async () => ({ configuration, mailboxCalls }) as unknown as CustomerClients,
  });
  return { mailboxes, written };
}

it('reads the e-mail of one mailbox', async () => {
  const { mailboxes } = stand();
  expect(await mailboxes.readEmail('tenant', '112')).toBe('anna@contoso.example');
});

it('sends the e-mail and nothing else of the mailbox, and never twice', async () => {
  const { mailboxes, written } = stand();
  await mailboxes.writeEmail('tenant', '112', 'lena@contoso.example');
  await mailboxes.writeEmail('tenant', '112', undefined);
  expect(written).toEqual([
    [path, { attributes: { voicemailEmail: 'lena@contoso.example' } }, { repeatable: false }],
    [path, { attributes: { voicemailEmail: '' } }, { repeatable: false }],
  ]);
});
