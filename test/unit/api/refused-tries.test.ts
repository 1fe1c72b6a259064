import { beforeEach, describe, expect, it } from 'vitest';
import { limitRefusedTries } from '../../../bot/api/refused-tries.ts';
import { PresenceError } from '../../../bot/errors.ts';
import type { ErrorCode } from '../../../contract/errors.ts';

const clock = { at: 0, now: () => clock.at };
let attempt: ReturnType<typeof limitRefusedTries>;

beforeEach(() => {
  clock.at = 1_000_000;
  attempt = limitRefusedTries({ clock, most: 3, perMs: 60_000 });
});

const outcomeOf = (tried: Promise<void>) =>
  tried.then(
    () => 'done',
    (error: PresenceError) => [error.code, error.values.seconds].filter(Boolean).join(' '),
  );
const refuse = (code: ErrorCode = 'cloudya_customer_unknown', tenantId = 'contoso') =>
  outcomeOf(attempt(tenantId, () => Promise.reject(new PresenceError(code))));
const succeed = () => outcomeOf(attempt('contoso', async () => undefined));

describe('refused tries', () => {
  it('are let through a few times, then the answer says how long to wait', async () => {
    for (let tries = 0; tries < 3; tries++) {
      expect(await refuse()).toBe('cloudya_customer_unknown');
      clock.at += 10_000;
    }
    expect(await refuse()).toBe('too_many_requests 30');
    expect(await succeed()).toBe('too_many_requests 30');
    clock.at += 30_000;
    expect(await succeed()).toBe('done');
  });

  it('are not forgotten because one succeeded meanwhile', async () => {
    await refuse();
    await refuse();
    expect(await succeed()).toBe('done');
    await refuse();
    expect(await succeed()).toBe('too_many_requests 60');
  });

  it('of another tenant do not count', async () => {
    for (let tries = 0; tries < 3; tries++) await refuse('cloudya_login_refused', 'fabrikam');
    expect(await succeed()).toBe('done');
  });

  it('do not count where nothing was guessed', async () => {
    for (let tries = 0; tries < 5; tries++) expect(await refuse('cloudya_unreachable')).toBe('cloudya_unreachable');
    expect(await succeed()).toBe('done');
  });

  it('at the same time are counted while they are under way', async () => {
    let end: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => {
      end = resolve;
    });
    const underWay = [1, 2, 3].map(() => outcomeOf(attempt('contoso', () => waits)));
    expect(await succeed()).toBe('too_many_requests 60');
    end();
    expect(await Promise.all(underWay)).toEqual(['done', 'done', 'done']);
    expect(await succeed()).toBe('done');
  });
});
