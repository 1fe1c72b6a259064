import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedMicrosoft, startSimulatedMicrosoft } from './sim-microsoft.ts';

let microsoft: SimulatedMicrosoft;
let token: string;

beforeEach(async () => {
  microsoft = await startSimulatedMicrosoft();
  token = await microsoft.appToken();
});

afterEach(() => microsoft.close());

const settingsAre = (change: Record<string, unknown>) => microsoft.control('PATCH', '/microsoft/settings', change);
const get = (path: string) => microsoft.graph(token, 'GET', path);
const usageOf = async (kind: string) =>
  (await microsoft.control('GET', '/microsoft/quotas')).body.find((usage: { kind: string }) => usage.kind === kind);

describe('the presence quota', () => {
  const read = async () => get(`/users/${await microsoft.idOf('petra.lang@contoso.example')}/presence`);

  it('may be refused without Retry-After', async () => {
    await settingsAre({ presenceQuota: 1, retryAfterSent: false });
    await read();
    const refused = await read();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBeNull();
    await settingsAre({ retryAfterSent: true });
    expect((await read()).headers.get('retry-after')).toBe('30');
  });

  it('tells what it was at most, and what was refused', async () => {
    await settingsAre({ presenceQuota: 2 });
    await read();
    await read();
    await read();
    microsoft.time.now += 31_000;
    expect(await usageOf('presence')).toMatchObject({ limit: 2, now: 0, peak: 3, refused: 1 });
  });

  it('says in the log what would have allowed a refused call', async () => {
    await settingsAre({ presenceQuota: 1 });
    await read();
    await read();
    const { body } = await microsoft.control('GET', '/requests');
    const needs = ['Presence.Read.All', 'Presence.ReadWrite.All'];
    expect(body.findLast(({ status }: { status: number }) => status === 429)).toMatchObject({ as: 'app', needs });
  });
});

describe('the directory quota', () => {
  it.each([
    ['a list', '/users', '2'],
    ['a list of selected properties', '/users?$select=id', '1'],
    ['a short list of selected properties', '/users?$select=id&$top=5', '1'],
    ['one user', '/users/petra.lang@contoso.example', '1'],
    ['a delta', '/users/delta?$deltatoken=latest', '1'],
  ])('counts %s in resource units', async (_, path, units) => {
    const { headers } = await get(path);
    expect(headers.get('x-ms-resource-unit')).toBe(units);
    expect(headers.get('x-ms-throttle-limit-percentage')).toBeNull();
  });

  it('warns above 80 %, and refuses beyond it', async () => {
    await settingsAre({ directoryUnits: 5 });
    await get('/users');
    const near = await get('/users');
    expect(near.headers.get('x-ms-throttle-limit-percentage')).toBe('0.8');
    const refused = await get('/users');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ms-throttle-limit-percentage')).toBe('1.2');
    expect(refused.headers.get('x-ms-throttle-scope')).toContain('Tenant_Application/ReadWrite/');
    microsoft.time.now += 10_000;
    expect((await get('/users')).status).toBe(200);
  });

  it.each([
    [40, 3500],
    [60, 5000],
    [501, 8000],
  ])('of a tenant of %i people is %i units per 10 s', async (users, limit) => {
    await microsoft.close();
    microsoft = await startSimulatedMicrosoft({ users });
    token = await microsoft.appToken();
    await get('/users?$top=1');
    expect(await usageOf('directory')).toMatchObject({ limit });
  });
});

it('writes to /subscriptions are counted, reads are not', async () => {
  const sync = await microsoft.userToken('petra.lang@contoso.example');
  await settingsAre({ subscriptionQuota: 1 });
  const remove = () => microsoft.graph(sync, 'DELETE', '/subscriptions/of-nobody');
  expect((await remove()).status).toBe(404);
  expect((await remove()).status).toBe(429);
  expect((await microsoft.graph(sync, 'GET', '/subscriptions')).status).toBe(200);
  microsoft.time.now += 20_000;
  expect((await remove()).status).toBe(404);
});
