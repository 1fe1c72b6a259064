/** NFON's own connector and this app for the same customer: said in the tab, told once by the bot, gone when one of them no longer writes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mendNotes } from '../../../bot/jobs/mend-notes.ts';
import { startTestApp, type TestApp } from '../../setup/app.ts';
import { activate, admin } from '../../setup/wizard.ts';
import { contosoId } from '../sim-microsoft.ts';
import { type Chat, openChat } from '../teams/chat.ts';

const soon = { timeout: 30_000, interval: 100 };

let app: TestApp;
let api: Awaited<ReturnType<TestApp['as']>>;
let chat: Chat;

beforeAll(async () => {
  app = await startTestApp({ env: { CLOUDYA_SWITCH: 'informative' } });
  [api, chat] = await Promise.all([app.as(admin, { seconds: 86_400 }), openChat(`${app.url}/api/messages`)]);
  await chat.install();
  await activate({ api, control: app.control, browse: app.browse });
}, 60_000);

afterAll(async () => {
  await chat.close();
  await app.stop();
});

const bothWrite = async () => {
  const { connections } = (await api('GET', '/api/onboarding')).body.connect;
  return connections.map((connection: { bothWrite: boolean }) => connection.bothWrite);
};
const problem = async () => (await api('GET', '/api/overview')).body.problem;
const told = (title: string) => chat.messages().filter(({ text }) => text.includes(title)).length;

/** The next look at the switch: the minute is over, and something wakes the engine. */
async function look(): Promise<void> {
  app.skip(61_000);
  await api('POST', `/api/people/${encodeURIComponent('105@K1234')}/read`);
}

describe('where the switch only informs', () => {
  it('a ticked one is NFON’s connector: the step says so, and the bot once', async () => {
    expect(await bothWrite()).toEqual([true]);
    await look();
    await vi.waitFor(async () => {
      expect(await problem()).toMatchObject({ code: 'cloudya_both_write', values: { kAccount: 'K1234' } });
    }, soon);
    await vi.waitFor(() => expect(told('Two programs write presence')).toBe(1), soon);
    expect((await api('GET', '/api/overview')).body.health).not.toBe('paused');
  });

  it('un-ticked it ends, and nothing pauses', async () => {
    await app.control('POST', '/cloudya/switch', { enabled: false });
    await look();
    await vi.waitFor(async () => expect(await problem()).toBeNull(), soon);
    expect(await bothWrite()).toEqual([false]);
    await vi.waitFor(() => expect(told('Only I write presence now')).toBe(1), soon);
    expect(told('Two programs write presence')).toBe(1);
  });

  it('an entry of such a connector in the registry counts, too', async () => {
    const { customers, integrationTypes } = app.sim.world.cloudya;
    integrationTypes['70'] = { id: '70', name: 'MS Teams Presence', toolType: 'STANDARD', provider: 'NFON' };
    const entry = { name: 'Connector', active: true, status: 'VALID', context: null, connectionConfig: null };
    if (customers.K1234) customers.K1234.integrations['71'] = { id: '71', typeId: '70', ...entry, targets: {} };
    const { db, logger, adapters } = app.context;
    await mendNotes({ db, logger, notes: adapters.cloudya.notes }, contosoId);
    expect(await bothWrite()).toEqual([true]);
  });
});
