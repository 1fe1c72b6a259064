import { expect, it } from 'vitest';
import type { CustomerClients } from '../../../bot/cloudya/cloudya.ts';
import type { ConfigurationClient } from '../../../bot/cloudya/configuration-client.ts';
import { createMailboxes } from '../../../bot/cloudya/mailboxes.ts';
import { createPacer } from '../../../bot/cloudya/pacer.ts';

const path = '/tenants/K1234/targets/phone-extensions/112/voice-mail';

function stand() {
  const asked: [string, string][] = [];
  const written: unknown[] = [];
  const configuration: Pick<ConfigurationClient, 'tenantPath' | 'get' | 'change'> = {
    tenantPath: '/tenants/K1234',
    get: async (href) => ({
      href,
      links: {},
      data: [{ name: 'voicemailEmail', value: ' anna@contoso.example ' }],
    }),
    change: async (...sent) => void written.push(sent),
  };
  const mailboxCalls = createPacer({ perSecond: 1_000, inFlight: 1, clock: Date });
  const mailboxes = createMailboxes({
    async clientsOf(tenantId, kAccount) {
      asked.push([tenantId, kAccount]);
      return { configuration, mailboxCalls } as unknown as CustomerClients;
    },
  });
  return { mailboxes, asked, written };
}

it('reads the e-mail of one mailbox', async () => {
  const { mailboxes, asked } = stand();
  expect(await mailboxes.readEmail('tenant', '112@K1234')).toBe('anna@contoso.example');
  expect(asked).toEqual([['tenant', 'K1234']]);
});

it('sends the e-mail and nothing else of the mailbox, and never twice', async () => {
  const { mailboxes, written } = stand();
  await mailboxes.writeEmail('tenant', '112@K1234', 'lena@contoso.example');
  await mailboxes.writeEmail('tenant', '112@K1234', undefined);
  expect(written).toEqual([
    [path, { attributes: { voicemailEmail: 'lena@contoso.example' } }, { repeatable: false }],
    [path, { attributes: { voicemailEmail: '' } }, { repeatable: false }],
  ]);
});
