import { describe, expect, it } from 'vitest';
import { PresenceError, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import {
  type Another,
  createCustomerVerdict,
  createFailuresInARow,
  type FailureKind,
  failureKindOf,
  type UnderWay,
} from '../../../bot/onboarding/failures-in-a-row.ts';

describe('failures in a row', () => {
  it.each<[UnderWay, FailureKind, number]>([
    ['few', 'refused', 3],
    ['few', 'strained', 5],
    ['few', 'unanswered', 5],
    ['many', 'refused', 10],
    ['many', 'strained', 30],
    ['many', 'unanswered', 30],
  ])('with %s under way, %s, are of the customer from the %i. on', (underWay, kind, most) => {
    const row = createFailuresInARow(underWay);
    const verdicts = Array.from({ length: most + 1 }, () => row.failed(kind));
    expect(verdicts).toEqual([...Array(most - 1).fill(false), true, true]);
  });

  it('are of single mailboxes where one is read between them', () => {
    const row = createFailuresInARow('few');
    for (let each = 0; each < 20; each += 1) {
      for (let failed = 0; failed < 4; failed += 1) expect(row.failed('unanswered')).toBe(false);
      row.read();
    }
  });

  it('of different kinds do not add up', () => {
    const row = createFailuresInARow('few');
    const kinds: FailureKind[] = ['refused', 'strained', 'unanswered'];
    for (let each = 0; each < 2; each += 1) for (const kind of kinds) expect(row.failed(kind)).toBe(false);
    expect(row.failed('refused')).toBe(true);
  });

  it.each<[VendorTrouble, number | undefined, FailureKind]>([
    ['forbidden', 403, 'refused'],
    ['throttled', 429, 'strained'],
    ['unavailable', 503, 'strained'],
    ['unavailable', 500, 'unanswered'],
    ['unavailable', undefined, 'unanswered'],
    ['not-found', 404, 'unanswered'],
    ['unauthorized', 401, 'unanswered'],
  ])('%s (%s) is one that counts as %s', (trouble, status, kind) => {
    expect(failureKindOf(new VendorError('cloudya', trouble, trouble, { status }))).toBe(kind);
  });

  it('a customer that is gone gives no answer', () => {
    expect(failureKindOf(new PresenceError('cloudya_login_refused'))).toBe('unanswered');
  });
});

describe('the verdict on a customer', () => {
  const judge = (...answers: Another[]) => {
    let asked = 0;
    const verdict = createCustomerVerdict('few', async () => {
      asked += 1;
      await new Promise(setImmediate);
      return answers[asked - 1] ?? 'nobody';
    });
    return { verdict, asked: () => asked };
  };

  it('is asked of one that was read before, in the place of the last of the row', async () => {
    const { verdict, asked } = judge('failed');
    expect(await verdict.failed('refused')).toBe(false);
    expect(asked()).toBe(0);
    expect(await verdict.failed('refused')).toBe(true);
    expect(asked()).toBe(1);
  });

  it('is that single mailboxes are closed where that one is read, and then the row begins anew', async () => {
    const { verdict, asked } = judge('read', 'failed');
    for (let failed = 0; failed < 3; failed += 1) expect(await verdict.failed('refused')).toBe(false);
    expect(asked()).toBe(1);
    expect(await verdict.failed('refused')).toBe(true);
  });

  it('is the same for all that fail meanwhile, and asked once', async () => {
    const { verdict, asked } = judge('failed');
    expect(await Promise.all(Array.from({ length: 4 }, () => verdict.failed('refused')))).toEqual([
      ...[false, true, true, true],
    ]);
    expect(asked()).toBe(1);
  });

  it('is by the row alone where nobody was read before', async () => {
    const { verdict } = judge();
    for (let failed = 0; failed < 2; failed += 1) expect(await verdict.failed('refused')).toBe(false);
    expect(await verdict.failed('refused')).toBe(true);
  });
});
