import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { atOnce } from '../../../bot/presence/at-once.ts';

it('works through all, never more at once than allowed', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await atOnce(2, [1, 2, 3, 4, 5], async (item) => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    done.push(item);
  });
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

it('begins nothing after a failure, and ends when what was under way has ended', async () => {
  const begun: number[] = [];
  const slow = Promise.withResolvers<void>();
  let ended = false;
  const all = atOnce(2, [1, 2, 3, 4], async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    await slow.promise;
    throw new Error('second');
  });
  const outcome = all.catch((error: Error) => error.message).finally(() => (ended = true));
  await turn();
  expect(ended).toBe(false);
  slow.resolve();
  expect(await outcome).toBe('first');
  expect(begun).toEqual([1, 2]);
});
