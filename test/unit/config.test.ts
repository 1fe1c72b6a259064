import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainFaults, readConfig, settingKeys } from '../../bot/config.ts';

const complete = {
  PUBLIC_URL: 'https://presence.contoso.example/',
  ENTRA_CLIENT_ID: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b90',
  ENTRA_CLIENT_SECRET: 'secret',
  TEAMS_APP_ID: 'b7c6a1de-2f0e-4b5c-8a39-6d1f0e2a4c11',
  SECRETS_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};
const bot = {
  BOT_ID: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b91',
  BOT_PASSWORD: 'password',
  BOT_TENANT_ID: '5f0c8a52-7d1b-4b44-9a5c-0c7e6f1d2b92',
};

function faultyKeys(env: Record<string, string>): string[] {
  const read = readConfig(env);
  return read.kind === 'ok' ? [] : read.faults.map(({ key }) => key);
}

function configOf(env: Record<string, string>) {
  const read = readConfig(env);
  if (read.kind === 'faulty') throw new Error(explainFaults(read.faults));
  return read.config;
}

describe('settings', () => {
  it('have defaults where a default can be right', () => {
    const config = configOf(complete);
    expect(config).toMatchObject({
      port: 3978,
      host: '127.0.0.1',
      publicUrl: 'https://presence.contoso.example',
      entra: { cloud: 'global' },
      store: { dataDir: './data', databaseUrl: undefined },
      cloudya: { switch: 'required', emailReadsPerSecond: 20, emailReadsInFlight: 8 },
      presence: { readShare: 0.3, echoWindowMs: 60_000 },
      production: false,
      bot: undefined,
    });
  });

  it('count as not set when empty', () => {
    expect(configOf({ ...complete, PORT: '', DATABASE_URL: ' ' })).toMatchObject({
      port: 3978,
      store: { databaseUrl: undefined },
    });
  });

  it('that are missing are all told at once, with where to get each and the way to try it', () => {
    const read = readConfig({});
    if (read.kind === 'ok') throw new Error('accepted');
    expect(read.faults.map(({ key }) => key).sort()).toEqual(Object.keys({ ...complete, ...bot }).sort());
    const told = explainFaults(read.faults);
    expect(told).toContain('8 settings need a look');
    expect(told).toContain('npm run demo');
    for (const { key, whereToGet } of read.faults) {
      expect(told).toContain(`${key} is missing`);
      expect(whereToGet).not.toBe('');
    }
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'http://presence.contoso.example'],
    ['ENTRA_CLIENT_ID', 'my-app'],
    ['ENTRA_CLOUD', 'mars'],
    ['ENTRA_CLOUD', 'china'],
    ['DATABASE_URL', 'mysql://db.contoso.example/presence'],
    ['SECRETS_KEY', 'k1:tooshort'],
    ['CLOUDYA_SWITCH', 'maybe'],
    ['EMAIL_READS_PER_SECOND', '0'],
    ['PRESENCE_READ_SHARE', '3'],
    ['LOG_LEVEL', 'loud'],
  ])('%s refuses %j', (key, value) => {
    expect(faultyKeys({ ...complete, ...bot, [key]: value })).toEqual([key]);
  });
});

it.each(['global', 'gcc-high', 'dod'])('the cloud %s is taken', (cloud) => {
  expect(configOf({ ...complete, ...bot, ENTRA_CLOUD: cloud }).entra.cloud).toBe(cloud);
});

it('the cloud operated by 21Vianet is refused with the reason', () => {
  const read = readConfig({ ...complete, ...bot, ENTRA_CLOUD: 'china' });
  const told = read.kind === 'faulty' ? explainFaults(read.faults) : '';
  expect(told).toContain('ENTRA_CLOUD is china: Microsoft offers no presence API');
});

describe('an empty bot id', () => {
  it('is refused in production and on an address others can reach', () => {
    const all = ['BOT_ID', 'BOT_PASSWORD', 'BOT_TENANT_ID'];
    expect(faultyKeys({ ...complete, NODE_ENV: 'production' })).toEqual(all);
    expect(faultyKeys({ ...complete, HOST: '0.0.0.0' })).toEqual(all);
    expect(faultyKeys({ ...complete, HOST: '127.evil.example' })).toEqual(all);
    expect(configOf({ ...complete, ...bot, NODE_ENV: 'production', HOST: '0.0.0.0' }).bot).toEqual({
      id: bot.BOT_ID,
      password: bot.BOT_PASSWORD,
      tenantId: bot.BOT_TENANT_ID,
    });
  });

  it.each(['localhost', '::1', '127.0.0.2'])('is accepted on %s outside production', (host) => {
    expect(configOf({ ...complete, HOST: host }).bot).toBeUndefined();
  });

  it('apart, id, password and tenant come together', () => {
    expect(faultyKeys({ ...complete, BOT_ID: bot.BOT_ID })).toEqual(['BOT_PASSWORD', 'BOT_TENANT_ID']);
  });
});

describe("the operator's key", () => {
  const key = { CLOUDYA_OPERATOR_CLIENT_ID: 'operator-1', CLOUDYA_OPERATOR_CLIENT_SECRET: 'secret' };

  it('may be left out', () => {
    expect(configOf(complete).cloudya.operatorKey).toBeUndefined();
  });

  it('is taken whole', () => {
    expect(configOf({ ...complete, ...key }).cloudya.operatorKey).toEqual({
      clientId: 'operator-1',
      clientSecret: 'secret',
    });
  });

  it.each(Object.keys(key))('%s is asked for where the other half is given', (missing) => {
    expect(faultyKeys({ ...complete, ...bot, ...key, [missing]: '' })).toEqual([missing]);
  });
});

describe('.env.example', () => {
  it('documents exactly the keys the app reads', () => {
    const example = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
    const documented = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, key]) => key);
    expect(documented.toSorted()).toEqual(settingKeys.toSorted());
  });
});
