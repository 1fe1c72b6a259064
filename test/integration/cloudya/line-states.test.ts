import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineMessage } from '../../../bot/presence/ports.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from './simulated-cloudya.ts';

let cloudya: SimulatedCloudya;
let stop: AbortController;

beforeEach(async () => {
  cloudya = await startSimulatedCloudya();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await cloudya.close();
});

/** Follows in the background and collects; `ended` tells how it ended. */
function follow(): { messages: LineMessage[]; ended: Promise<unknown> } {
  const messages: LineMessage[] = [];
  async function run(): Promise<unknown> {
    try {
      for await (const message of cloudya.lineStates.follow(tenantId, stop.signal)) messages.push(message);
      return 'quietly';
    } catch (error) {
      return error;
    }
  }
  return { messages, ended: run() };
}

const setLine = (extension: string, line: string) =>
  cloudya.control('POST', `/cloudya/extensions/${extension}/line`, { line });

describe('line states', () => {
  it('begin with a snapshot of all, then come change by change', async () => {
    const { messages, ended } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1));
    expect(messages[0]).toMatchObject({ kind: 'snapshot' });
    const lines = messages[0]?.kind === 'snapshot' ? messages[0].lines : [];
    expect(lines.length).toBe(30);
    expect(lines.filter(({ line }) => line === 'in-use').length).toBe(3);
    await setLine('101', 'ringing');
    await setLine('101', 'in-use');
    await vi.waitFor(() => expect(messages.length).toBe(3));
    expect(messages.slice(1)).toEqual(
      ['ringing', 'in-use'].map((line) => ({
        kind: 'change',
        line: { extension: '101', line, updatedAt: expect.any(Date) },
      })),
    );
    stop.abort();
    expect(await ended).toBe('quietly');
  });

  it('do not repeat what is known', async () => {
    const { messages } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1));
    await setLine('101', 'idle');
    await setLine('102', 'idle');
    await setLine('103', 'ringing');
    await vi.waitFor(() => expect(messages.length).toBe(2));
    expect(messages[1]).toMatchObject({ kind: 'change', line: { extension: '103' } });
  });

  it('end with an error when the stream is cut, and begin anew with a snapshot', async () => {
    const { messages, ended } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1));
    await cloudya.control('POST', '/cloudya/streams/cut');
    expect(await ended).toMatchObject({ vendor: 'cloudya', trouble: 'unavailable' });
    await setLine('101', 'in-use');
    const again = follow();
    await vi.waitFor(() => expect(again.messages.length).toBe(1));
    const lines = again.messages[0]?.kind === 'snapshot' ? again.messages[0].lines : [];
    expect(lines.find(({ extension }) => extension === '101')?.line).toBe('in-use');
    expect(cloudya.requests(hosts.cti).filter(({ path }) => path === '/v1/login').length).toBe(1);
  });

  it('end with an error when the stream is silent', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ silenceMs: 200 });
    await cloudya.control('POST', '/cloudya/streams/silence', { silent: true });
    const { messages, ended } = follow();
    expect(await ended).toMatchObject({ trouble: 'unavailable', details: { code: 'timeout' } });
    expect(messages.length).toBe(1);
  });

  it('log in anew when the token was revoked', async () => {
    const first = follow();
    await vi.waitFor(() => expect(first.messages.length).toBe(1));
    await cloudya.control('POST', '/cloudya/revoke-tokens');
    await cloudya.control('POST', '/cloudya/streams/cut');
    await first.ended;
    const again = follow();
    await vi.waitFor(() => expect(again.messages.length).toBe(1));
  });

  it.each([
    ['a refused login', '/login', 401, 'unauthorized'],
    ['a missing licence', '/states', 403, 'forbidden'],
    ['a failing service', '/states', 500, 'unavailable'],
  ])('end with an error at %s', async (_, path, status, trouble) => {
    cloudya.fault({ host: hosts.cti, path, status, count: 10 });
    expect(await follow().ended).toMatchObject({ vendor: 'cloudya', trouble });
  });

  it('close the stream when the snapshot fails', async () => {
    // the stream is opened first, so the second request for states is the snapshot
    let seen = 0;
    const { take } = cloudya.sim.faults;
    cloudya.sim.faults.take = (host, method, path) =>
      path.endsWith('/states') && ++seen > 1
        ? { id: 0, host, path, status: 500, count: 1, rate: 1 }
        : take(host, method, path);
    expect(await follow().ended).toMatchObject({ trouble: 'unavailable' });
    cloudya.sim.faults.take = take;
    await vi.waitFor(async () => expect(await cloudya.control('POST', '/cloudya/streams/cut')).toEqual({ cut: 0 }));
  });
});
