import { describe, expect, it, vi } from 'vitest';
import { PresenceError, VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import type { EmailRead } from '../../../bot/onboarding/email-refresh-store.ts';
import { type CloserLookDeps, createCloserLooks } from '../../../bot/onboarding/look-closer.ts';

const cloudya = (trouble: VendorTrouble, status?: number) => new VendorError('cloudya', trouble, trouble, { status });

const before = 'before@contoso.example';
const after = 'after@contoso.example';

/** Every e-mail was known otherwise than Cloudya has it now. */
function stand(failureOf: (extension: string) => Error | undefined, readBefore?: string) {
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
      loadKept: async () => ({
        extensions: 0,
        unread: 0,
        lastReadAt: undefined,
        listedAt: undefined,
        troubledSince: { emails: undefined, extensions: undefined },
      }),
      listOldest: async () => [],
      findReadBefore: async () => (readBefore === undefined ? undefined : { extension: readBefore, email: before }),
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
  const looks = createCloserLooks(deps);
  const look = async (extensions: readonly string[]) => {
    looks.at('t', extensions);
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

  it('reads those beside many mailboxes that are refused, as one that was read before can be read', async () => {
    const all = twelve('K1234');
    const refused = all.slice(0, 8);
    const failureOf = (extension: string) => (refused.includes(extension) ? cloudya('forbidden', 403) : undefined);
    const { asked, look, read } = stand(failureOf, '300@K1234');
    await look(all);
    expect(read()).toEqual(all.slice(8));
    expect(asked).toContain('300@K1234');
  });

  it('leaves the others of a customer that fails to the next look, and asks nobody twice', async () => {
    const all = twelve('K1234');
    let failure: Error | undefined = cloudya('unauthorized', 401);
    const { asked, look, read } = stand(() => failure);
    await look(all);
    failure = undefined;
    const first = [...asked];
    await look(all);
    expect(read()).toEqual(all.filter((each) => !first.includes(each)));
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each<[string, Error, number]>([
    ['refuses the login', cloudya('unauthorized', 401), 4],
    ['asks us to slow down', cloudya('throttled', 429), 4],
    ['is not connected any more', new PresenceError('cloudya_login_refused'), 4],
    ['is away', cloudya('unavailable'), 8],
  ])('leaves a customer that %s, and reads the others', async (_, failure, most) => {
    const [failing, others] = [twelve('K1234'), twelve('K5678')];
    const failureOf = (extension: string) => (extension.endsWith('@K1234') ? failure : undefined);
    const { asked, look, read } = stand(failureOf, '100@K1234');
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
