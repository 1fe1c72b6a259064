/**
 * Each error of Cloudya's by itself: produced by the simulated Cloudya, and told apart in the words of tab and bot, in both
 * languages. What is told while people are synchronised is produced in `app/cloudya-refusals.test.ts`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { troubleCode } from '../../../bot/presence/trouble.ts';
import { type ErrorCode, errorCodes } from '../../../contract/errors.ts';
import { extensionName } from '../../../contract/extension.ts';
import {
  credentials,
  hosts,
  type SimulatedCloudya,
  startSimulatedCloudya,
  tenantId,
} from '../../builders/simulated-cloudya.ts';

const root = resolve(import.meta.dirname, '../../..');
const ours = errorCodes.filter((code) => /^(cloudya|portal_switch)_/.test(code));

let cloudya: SimulatedCloudya;

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
});

afterEach(() => cloudya.close());

async function connect(change: Partial<typeof credentials> & { operatorKey?: true }): Promise<string> {
  const outcome = await cloudya.phoneSystem.connect({ ...credentials, ...change });
  return outcome.kind === 'refused' ? outcome.code : outcome.kind;
}

async function tell(): Promise<string> {
  const extension = extensionName({ number: '101', kAccount: credentials.kAccount });
  return cloudya.notes.tell(tenantId, extension, 'in-use', new Date(), undefined).catch(troubleCode);
}

/** From now on the configuration API answers so. */
function refused(status: number, work: () => Promise<string>): Promise<string> {
  cloudya.fault({ host: hosts.api, path: '.*', status, count: 20 });
  return work();
}

const produced: [code: ErrorCode, how: string, produce: () => Promise<string>][] = [
  ['cloudya_login_refused', 'connecting with another secret', () => connect({ clientSecret: 'x' })],
  [
    'cloudya_login_refused',
    'the secret is changed while it runs',
    () => {
      cloudya.stored.clientSecret = 'x';
      return tell();
    },
  ],
  [
    'cloudya_portal_unreached',
    'another secret, and no way to the portal API',
    () => {
      cloudya.fault({ host: hosts.portal, path: '.*', drop: true, count: 20 });
      return connect({ clientSecret: 'x' });
    },
  ],
  ['cloudya_cti_login_refused', 'another CTI password', () => connect({ ctiPassword: 'x' })],
  [
    'cloudya_cti_right_missing',
    'the CTI API answers 403 to who logs in',
    () => {
      cloudya.fault({ host: hosts.cti, path: '/login', status: 403 });
      return connect({});
    },
  ],
  ['cloudya_licence_missing', 'the API answers 402 to who connects', () => refused(402, () => connect({}))],
  ['cloudya_conflict', 'the API answers 409 to who connects', () => refused(409, () => connect({}))],
  ['cloudya_licence_missing', 'the API answers 402 to a write', () => refused(402, tell)],
  ['cloudya_request_refused', 'the API answers 400 to a write', () => refused(400, tell)],
  ['cloudya_gone', 'the API answers 404 to a write', () => refused(404, tell)],
  ['cloudya_conflict', 'the API answers 409 to a write', () => refused(409, tell)],
  ['cloudya_customer_unknown', 'another customer number', () => connect({ kAccount: 'K9999' })],
  [
    'cloudya_operator_key_refused',
    'the operator’s client is refused',
    () => connect({ clientSecret: 'x', operatorKey: true }),
  ],
  [
    'cloudya_unreachable',
    'the API answers 503',
    () => {
      cloudya.fault({ host: hosts.api, path: '.*', status: 503, count: 20 });
      return connect({});
    },
  ],
  [
    'cloudya_right_missing',
    'the registry is closed to the client',
    async () => {
      await cloudya.control('PATCH', '/cloudya/rights', { registry: false });
      return tell();
    },
  ],
];

/** Those that take more than one answer of Cloudya's, or a whole app: where they are produced and looked at. */
const elsewhere: Partial<Record<ErrorCode, string>> = {
  cloudya_clock_skew: 'integration/app/portal-key.test.ts',
  cloudya_customer_taken: 'integration/app/operator.test.ts',
  cloudya_customer_not_assigned: 'integration/app/operator.test.ts',
  cloudya_customer_withdrawn: 'integration/app/withdrawal.test.ts',
  cloudya_removal_hangs: 'integration/presence/customers.test.ts',
  cloudya_profiles_refused: 'integration/presence/levers.test.ts',
  cloudya_log_out_refused: 'integration/presence/levers.test.ts',
  cloudya_reading_refused: 'integration/jobs/refresh-emails.test.ts',
  cloudya_reading_silent: 'integration/jobs/refresh-emails.test.ts',
  cloudya_silent: 'integration/app/cloudya-refusals.test.ts',
  cloudya_both_write: 'integration/app/both-write.test.ts',
  portal_switch_off: 'integration/presence/activation.test.ts',
  portal_switch_unknown: 'integration/app/switch-unseen.test.ts',
};

it('a CTI user who may not see line states connects, and the step says what is missing', async () => {
  await cloudya.control('PATCH', '/cloudya/rights', { lineStates: false });
  const outcome = await cloudya.phoneSystem.connect(credentials);
  expect(outcome).toMatchObject({ kind: 'connected', rights: { lineStates: 'no' } });
});

describe('an error', () => {
  it.each(produced)('%s: %s', async (code, _, produce) => {
    expect(await produce()).toBe(code);
  });

  it('of every kind is produced, here or where the table says', () => {
    const here = produced.map(([code]) => code);
    expect([...new Set([...here, ...Object.keys(elsewhere)])].sort()).toEqual([...ours].sort());
    for (const [code, file] of Object.entries(elsewhere)) {
      expect(existsSync(join(root, 'test', file)), file).toBe(true);
      expect(readFileSync(join(root, 'test', file), 'utf8'), file).toContain(code);
    }
  });
});

// biome-ignore lint/suspicious/noExplicitAny: language files are read freely
const load = (path: string): any => JSON.parse(readFileSync(join(root, path), 'utf8'));

describe.each(['en', 'de'])('the words in %s', (language) => {
  it('of the tab name each by itself', () => {
    const { errors } = load(`tab/texts/${language}.json`);
    const words = ours.map((code) => [code, errors[code]]);
    for (const [code, said] of words)
      expect(said, code).toEqual({ title: expect.any(String), text: expect.any(String) });
    expect(new Set(words.map(([, { title, text }]) => `${title} ${text}`)).size).toBe(words.length);
  });

  it('of the bot tell cause, effect and what to do of each that lasts', () => {
    const { alert } = load(`bot/teams/texts/${language}.json`);
    const lasting = ours.filter((code) => alert[code] !== undefined);
    // what is refused while somebody connects is told where they connect
    const atConnect = ['cloudya_portal_unreached', 'cloudya_customer_unknown', 'cloudya_customer_taken'];
    const others = [...atConnect, 'cloudya_customer_not_assigned'];
    expect(ours.filter((code) => !lasting.includes(code)).sort()).toEqual(others.sort());
    const cards = lasting.map((code) => alert[code]);
    for (const card of cards)
      for (const part of ['title', 'cause', 'effect', 'todo', 'button', 'ended']) expect(card[part]).toMatch(/\w/);
    for (const part of ['title', 'cause']) expect(new Set(cards.map((card) => card[part])).size).toBe(cards.length);
  });
});
