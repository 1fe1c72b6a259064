import { describe, expect, it } from 'vitest';
import { createNewestWins } from '../../../bot/cloudya/newest-wins.ts';

function held() {
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { gate, letGo: () => letGo() };
}

describe('newest wins', () => {
  it('drops what was superseded before it left, and both callers get the newer outcome', async () => {
    const writes = createNewestWins({ perSecond: 100, inFlight: 1 });
    const left: string[] = [];
    const { gate, letGo } = held();
    const first = writes.run('other', async () => {
      await gate;
      return 'other';
    });
    const say = (text: string) => async () => {
      left.push(text);
      return text;
    };
    const older = writes.run('101', say('in-use'));
    const newer = writes.run('101', say('do-not-disturb'));
    letGo();
    expect(await Promise.all([first, older, newer])).toEqual(['other', 'do-not-disturb', 'do-not-disturb']);
    expect(left).toEqual(['do-not-disturb']);
  });

  it('never lets two writes about one thing overlap, and keeps their order', async () => {
    const writes = createNewestWins({ perSecond: 100, inFlight: 4 });
    const log: string[] = [];
    const { gate, letGo } = held();
    const first = writes.run('101', async () => {
      log.push('first begins');
      await gate;
      log.push('first ends');
    });
    await Promise.resolve();
    const other = writes.run('102', async () => void log.push('other'));
    await other;
    const second = writes.run('101', async () => void log.push('second'));
    letGo();
    await Promise.all([first, second]);
    expect(log).toEqual(['first begins', 'other', 'first ends', 'second']);
  });

  it('goes on after a failure, which only its own callers see', async () => {
    const writes = createNewestWins({ perSecond: 100, inFlight: 1 });
    const failing = writes.run('101', () => Promise.reject(new Error('refused')));
    await expect(failing).rejects.toThrow('refused');
    expect(await writes.run('101', async () => 'told')).toBe('told');
    expect(writes.size()).toBe(0);
  });

  it('keeps to its rate in any second', async () => {
    const writes = createNewestWins({ perSecond: 3, inFlight: 3 });
    const at = await Promise.all(
      Array.from({ length: 5 }, (_, n) => writes.run(String(n), async () => performance.now())),
    );
    const [first, , , fourth] = at.sort((a, b) => a - b);
    expect((fourth ?? 0) - (first ?? 0)).toBeGreaterThan(950);
  });
});
