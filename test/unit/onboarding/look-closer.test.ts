import { describe, expect, it, vi } from 'vitest';
import { PresenceError, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import type { EmailRead } from '../../../bot/onboarding/email-refresh-store.ts';
import { type CloserLookDeps, createCloserLooks } from '../../../bot/onboarding/look-closer.ts';

const cloudya = (trouble: VendorTrouble, status?: number) => new VendorError('cloudya', trouble, trouble, { status });

const before = 'before@contoso.example';
const after = 'after@contoso.example';

/** Every e-mail was known otherwise than Cloudya has it now. */
function stand(failureOf: (extension: string) => Error | undefined) {
  const asked: string[] = [];
  const saved: EmailRead[] = [];
  const changed = vi.fn();
  const warn = vi.fn();
  const deps: CloserLookDeps = {
    clock: { now: () => 1_000_000 },
    changed,
    logger: { warn },
    mailboxes: {
      async readEmail(_tenant, extension) {
        asked.push(extension);
        const failure = failureOf(extension);
        if (failure) throw failure;
        return after;
      },
    },
    emails: {
      loadCustomers: async () => ({ kAccounts: [], beingRead: false }),
      loadKept: async () => ({ extensions: 0, unread: 0, lastReadAt: undefined, listedAt: undefined }),
      listOldest: async () => [],
      listOld: async (_tenant, extensions) => extensions.map((extension) => ({ extension, email: before })),
      async saveEmails(_tenant, reads) {
        saved.push(...reads);
        return reads.map(({ extension }) => extension);
      },
      listKnown: async () => [],
      saveListing: async () => undefined,
    },
  };
  /** Ends once nothing goes on any more: all here is answered within the same turn. */
  const look = async (extensions: readonly string[]) => {
    createCloserLooks(deps).at('t', extensions);
    await new Promise((done) => setImmediate(done));
  };
  return { asked, saved, changed, warn, look, read: () => saved.map(({ extension }) => extension).toSorted() };
}

const twelve = (kAccount: string) => Array.from({ length: 12 }, (_, index) => `${100 + index}@${kAccount}`);

describe('a look at e-mails', () => {
  it.each<[string, Error]>([
    ['broken', cloudya('unavailable', 500)],
    ['refused', cloudya('forbidden', 403)],
  ])('reads those beside a mailbox that is %s', async (_, failure) => {
    const all = twelve('K1234');
    const { saved, changed, warn, look, read } = stand((extension) => (extension === all[0] ? failure : undefined));
    await look(all);
    expect(read()).toEqual(all.slice(1));
    expect(saved[0]).toEqual({ extension: all[1], email: after, known: before });
    expect(changed).toHaveBeenCalledWith('t');
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, Error, number]>([
    ['refuses the login', cloudya('unauthorized', 401), 4],
    ['asks us to slow down', cloudya('throttled', 429), 4],
    ['is not connected any more', new PresenceError('cloudya_login_refused'), 4],
    ['is away', cloudya('unavailable'), 8],
  ])('leaves a customer that %s, and reads the others', async (_, failure, most) => {
    const [failing, others] = [twelve('K1234'), twelve('K5678')];
    const { asked, look, read } = stand((extension) => (extension.endsWith('@K1234') ? failure : undefined));
    await look([...failing, ...others]);
    expect(read()).toEqual(others);
    // what was under way when it showed is all
    const tried = asked.filter((extension) => extension.endsWith('@K1234')).length;
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThanOrEqual(most);
  });

  it('tells a fault of our own', async () => {
    const fault = new TypeError('ours');
    const { warn, look } = stand(() => fault);
    await look(['112@K1234']);
    expect(warn).toHaveBeenCalledWith({ err: fault, tenantId: 't' }, expect.any(String));
  });
});
