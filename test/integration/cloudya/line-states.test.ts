import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineMessage } from '../../../bot/presence/ports.ts';
import { numberOf } from '../../../contract/extension.ts';
import { hosts, type SimulatedCloudya, startSimulatedCloudya, tenantId } from '../../builders/simulated-cloudya.ts';

/** Generous: it says that something does not come, not how fast this machine is. */
const soon = { timeout: 20_000, interval: 20 };

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
      for await (const message of cloudya.lineStates.follow(tenantId, 'K1234', stop.signal)) messages.push(message);
      return 'quietly';
    } catch (error) {
      return error;
    }
  }
  return { messages, ended: run() };
}

const setLine = (extension: string, line: string, delivery: { times?: number; lateMs?: number } = {}) =>
  cloudya.control('POST', `/cloudya/extensions/${extension}/line`, { line, ...delivery });

/** Something is said about a line that is not so; `named`: as of another customer. */
const say = (extension: string, line: string, secondsAgo = 0, named?: string) =>
  cloudya.control('POST', `/cloudya/extensions/${extension}/word`, { line, secondsAgo, named });

/** NFON's clock stands, so that no token ends before a test says so. Answers how to move it past the end of those there are. */
async function holdTokens(settings: Record<string, unknown>): Promise<() => void> {
  await cloudya.close();
  let now = Date.UTC(2026, 2, 2, 9);
  cloudya = await startSimulatedCloudya({ simulatorClock: { now: () => now } });
  await cloudya.control('PATCH', '/cloudya/settings', settings);
  return () => {
    now += 301_000;
  };
}

/** Changes so far, as `101 ringing`. */
const changesIn = (messages: LineMessage[]) =>
  messages.flatMap((message) =>
    message.kind === 'change' ? [`${numberOf(message.line.extension)} ${message.line.line}`] : [],
  );

async function connected(messages: LineMessage[]): Promise<void> {
  await vi.waitFor(() => expect(messages[0]).toMatchObject({ kind: 'snapshot' }), soon);
}

/** Everything sent before has been heard once this has. */
async function heardAll(messages: LineMessage[]): Promise<void> {
  await setLine('103', 'ringing');
  await vi.waitFor(() => expect(changesIn(messages).at(-1)).toBe('103 ringing'), soon);
}

describe('line states', () => {
  it('begin with a snapshot of all, then come change by change', async () => {
    const { messages, ended } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1), soon);
    expect(messages[0]).toMatchObject({ kind: 'snapshot' });
    const lines = messages[0]?.kind === 'snapshot' ? messages[0].lines : [];
    expect(lines.length).toBe(30);
    expect(lines.filter(({ line }) => line === 'in-use').length).toBe(3);
    await setLine('101', 'ringing');
    await setLine('101', 'in-use');
    await vi.waitFor(() => expect(changesIn(messages)).toHaveLength(2), soon);
    expect(messages.filter(({ kind }) => kind === 'change')).toEqual(
      ['ringing', 'in-use'].map((line) => ({
        kind: 'change',
        line: { extension: '101@K1234', line, updatedAt: expect.any(Date) },
      })),
    );
    stop.abort();
    expect(await ended).toBe('quietly');
  });

  it('do not repeat what is known', async () => {
    const { messages } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1), soon);
    await setLine('101', 'idle');
    await setLine('102', 'idle');
    await setLine('103', 'ringing');
    await vi.waitFor(() => expect(changesIn(messages)).toEqual(['103 ringing']), soon);
  });

  it('are changed by no time, no value nobody knows, nothing late or twice', async () => {
    const { messages } = follow();
    await connected(messages);
    await setLine('101', 'in-use', { times: 3 });
    for (const [line, secondsAgo] of [
      ['in-use', 0],
      ['on-hold', 0],
      ['idle', 5],
    ] as const)
      await say('101', line, secondsAgo);
    await heardAll(messages);
    expect(changesIn(messages)).toEqual(['101 in-use', '103 ringing']);
  });

  it('are changed by no line of another customer', async () => {
    const { messages } = follow();
    await connected(messages);
    await say('101', 'in-use', 0, 'K9999');
    await heardAll(messages);
    expect(changesIn(messages)).toEqual(['103 ringing']);
  });

  it('stay in use while a second call rings, also over a break', async () => {
    const first = follow();
    await connected(first.messages);
    await setLine('101', 'in-use');
    await setLine('101', 'ringing');
    await heardAll(first.messages);
    expect(changesIn(first.messages)).toEqual(['101 in-use', '103 ringing']);
    await cloudya.control('POST', '/cloudya/streams/cut');
    await first.ended;
    const { messages } = follow();
    await connected(messages);
    const lines = messages[0]?.kind === 'snapshot' ? messages[0].lines : [];
    expect(lines.find(({ extension }) => extension === '101@K1234')?.line).toBe('in-use');
    await setLine('101', 'idle');
    await vi.waitFor(() => expect(changesIn(messages)).toEqual(['101 idle']), soon);
  });

  it.each([
    ['rings on: the call before it is over', 'ringing', ['101 in-use', '101 ringing']],
    ['rings no more, which was never told: the call goes on', 'in-use', ['101 in-use']],
  ])('a second call that rings for longer than any is looked at: it %s', async (_, line, shown) => {
    await cloudya.close();
    let now = Date.now();
    cloudya = await startSimulatedCloudya({ stream: { lookAgainMs: 600_000 }, clock: { now: () => now } });
    const { messages } = follow();
    await connected(messages);
    await setLine('101', 'in-use');
    await setLine('101', 'ringing');
    await heardAll(messages);
    await setLine('101', line, { times: 0 });
    now += 120_000;
    const before = cloudya.requests(hosts.cti).length;
    await say('102', 'idle');
    const looks = () => cloudya.requests(hosts.cti).slice(before);
    await vi.waitFor(() => expect(looks()).toMatchObject([{ status: 200 }]), soon);
    await sleep(50);
    await vi.waitFor(async () => {
      await say('102', 'idle');
      expect(changesIn(messages).filter((change) => change.startsWith('101'))).toEqual(shown);
    }, soon);
    // the same doubt is looked at once
    expect(looks()).toHaveLength(1);
  });

  it('busy is in use, and presence says nothing', async () => {
    const { messages } = follow();
    await connected(messages);
    await say('101', 'busy');
    await cloudya.control('POST', '/cloudya/extensions/102/line', { line: 'idle', presence: 'offline' });
    await heardAll(messages);
    expect(changesIn(messages)).toEqual(['101 in-use', '103 ringing']);
  });

  it('are looked at again while the stream stands: what it lost is found', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ stream: { lookAgainMs: 200 } });
    const { messages } = follow();
    await connected(messages);
    await cloudya.control('PATCH', '/cloudya/settings', { heartbeatSeconds: 1 });
    await cloudya.control('POST', '/cloudya/streams/silence', { silent: true });
    await setLine('101', 'in-use');
    await cloudya.control('POST', '/cloudya/streams/silence', { silent: false });
    await vi.waitFor(async () => {
      await say('102', 'idle');
      expect(changesIn(messages)).toEqual(['101 in-use']);
    }, soon);
  });

  it.each([
    ['between two events', { at: 'between' }],
    ['inside a line', { at: 'line' }],
    ['inside an event', { at: 'event' }],
  ])('end with an error when the stream is cut %s', async (_, body) => {
    const { messages, ended } = follow();
    await connected(messages);
    await cloudya.control('POST', '/cloudya/streams/cut', body);
    expect(await ended).toMatchObject({ vendor: 'cloudya', trouble: 'unavailable' });
    expect(changesIn(messages)).toEqual([]);
  });

  it.each([0, 7])('end with an error when the stream is cut after %d states', async (afterStates) => {
    await cloudya.control('POST', '/cloudya/streams/cut-next', { count: 1, afterStates });
    const { messages, ended } = follow();
    expect(await ended).toMatchObject({ vendor: 'cloudya', trouble: 'unavailable' });
    expect(changesIn(messages)).toEqual([]);
  });

  it('end with the token where NFON ends the stream with it, and the login is refreshed, not repeated', async () => {
    const endTokens = await holdTokens({ accessTokenSeconds: 1, streamEndsWithToken: true });
    const { messages, ended } = follow();
    expect(await ended).toMatchObject({ trouble: 'unavailable' });
    expect(messages[0]).toMatchObject({ kind: 'snapshot' });
    endTokens();
    const again = follow();
    await connected(again.messages);
    const logins = cloudya.requests(hosts.cti).filter(({ path }) => path === '/v1/login');
    expect(logins.map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  it('go on after the token has ended where NFON lets the stream stand', async () => {
    const endTokens = await holdTokens({});
    const { messages } = follow();
    await connected(messages);
    endTokens();
    await setLine('101', 'ringing');
    await vi.waitFor(() => expect(changesIn(messages)).toEqual(['101 ringing']), soon);
  });

  it('log in anew when the refresh token is refused', async () => {
    const endTokens = await holdTokens({});
    const first = follow();
    await connected(first.messages);
    endTokens();
    await cloudya.control('POST', '/cloudya/streams/cut');
    await first.ended;
    cloudya.fault({ host: hosts.cti, method: 'PUT', path: '/login', status: 401 });
    const again = follow();
    await connected(again.messages);
    const logins = cloudya.requests(hosts.cti).filter(({ path }) => path === '/v1/login');
    expect(logins.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
  });

  it('end with an error when the stream is cut, and begin anew with a snapshot', async () => {
    const { messages, ended } = follow();
    await vi.waitFor(() => expect(messages.length).toBe(1), soon);
    await cloudya.control('POST', '/cloudya/streams/cut');
    expect(await ended).toMatchObject({ vendor: 'cloudya', trouble: 'unavailable' });
    await setLine('101', 'in-use');
    const again = follow();
    await vi.waitFor(() => expect(again.messages.length).toBe(1), soon);
    const lines = again.messages[0]?.kind === 'snapshot' ? again.messages[0].lines : [];
    expect(lines.find(({ extension }) => extension === '101@K1234')?.line).toBe('in-use');
    expect(cloudya.requests(hosts.cti).filter(({ path }) => path === '/v1/login').length).toBe(1);
  });

  it('end with an error when the stream is silent', async () => {
    await cloudya.close();
    cloudya = await startSimulatedCloudya({ stream: { silenceMs: 200 } });
    await cloudya.control('POST', '/cloudya/streams/silence', { silent: true });
    const { messages, ended } = follow();
    expect(await ended).toMatchObject({ trouble: 'unavailable', details: { code: 'timeout' } });
    expect(messages.length).toBe(1);
  });

  it('log in anew when the token was revoked', async () => {
    const first = follow();
    await vi.waitFor(() => expect(first.messages.length).toBe(1), soon);
    await cloudya.control('POST', '/cloudya/revoke-tokens');
    await cloudya.control('POST', '/cloudya/streams/cut');
    await first.ended;
    const again = follow();
    await vi.waitFor(() => expect(again.messages.length).toBe(1), soon);
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
    await vi.waitFor(
      async () => expect(await cloudya.control('POST', '/cloudya/streams/cut')).toEqual({ cut: 0 }),
      soon,
    );
  });
});
