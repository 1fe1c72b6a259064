/** Where many mailboxes give no e-mail: are they single ones, or is it the customer? */
import { expect, it } from 'vitest';
import { VendorError, type VendorTrouble } from '../../../bot/errors.ts';
import { readEmails } from '../../../bot/onboarding/read-emails.ts';

const all = Array.from({ length: 300 }, (_, index) => `${2_000 + index}@K1234`);

interface Stand {
  closed: readonly string[];
  trouble: VendorTrouble;
  status: number;
  /** Read before this reading. */
  readBefore?: readonly string[];
}

function stand({ closed, trouble, status, readBefore = [] }: Stand) {
  const asked: string[] = [];
  const saved: string[] = [];
  const never = new AbortController().signal;
  const deps = {
    clock: { now: () => 1_000_000 },
    changed: () => undefined,
    matches: {
      listExtensions: async () =>
        ['100@K2001', ...all].map((extension) => ({
          extension,
          emailRead: extension.endsWith('K2001') || readBefore.includes(extension) || saved.includes(extension),
        })),
      saveEmails: async (_: string, emails: { extension: string }[]) =>
        void saved.push(...emails.map(({ extension }) => extension)),
    },
    phoneSystem: {
      async readVoicemailEmail(_: string, extension: string) {
        asked.push(extension);
        await new Promise(setImmediate);
        if (closed.includes(extension)) throw new VendorError('cloudya', trouble, trouble, { status });
        return 'somebody@contoso.example';
      },
    },
  } as unknown as Parameters<typeof readEmails>[0];
  const read = (unread: readonly string[]) =>
    readEmails(
      deps,
      'tenant-1',
      unread,
      readBefore.some((each) => !unread.includes(each)),
      never,
    );
  return { asked, saved, read };
}

const kinds: [VendorTrouble, number][] = [
  ['forbidden', 403],
  ['not-found', 404],
  ['unavailable', 500],
  ['unavailable', 503],
];

it.each(kinds)(
  'forty that always answer %s (%i) one after the other leave everybody else read',
  async (...[trouble, status]) => {
    const closed = all.slice(130, 170);
    const { saved, read } = stand({ closed, trouble, status });
    await read(all);
    expect(saved.toSorted()).toEqual(all.filter((each) => !closed.includes(each)));
  },
);

it.each(kinds)('where only such that answer %s (%i) are left, the reading ends', async (...[trouble, status]) => {
  const closed = all.slice(0, 40);
  const { asked, saved, read } = stand({ closed, trouble, status, readBefore: all.slice(40) });
  await read(closed);
  expect(saved).toEqual([]);
  expect(new Set(asked.filter((each) => closed.includes(each))).size).toBe(40);
});

it.each(kinds)(
  'read again, neighbours that answer %s (%i) from now on hold up nobody',
  async (...[trouble, status]) => {
    const closed = all.slice(0, 100);
    const { saved, read } = stand({ closed, trouble, status, readBefore: all });
    await read(all);
    expect(saved.toSorted()).toEqual(all.slice(100));
  },
);

it.each(kinds)(
  'a customer that answers %s (%i) for all is left, though its mailboxes could be read before',
  async (...[trouble, status]) => {
    const { asked, saved, read } = stand({ closed: all, trouble, status, readBefore: all });
    await expect(read(all)).rejects.toMatchObject({ trouble });
    expect(saved).toEqual([]);
    // those begun at once, whose answers are awaited; those that failed before the doubt; the one that was asked then
    expect(new Set(asked).size).toBeLessThanOrEqual(100 + 29 + 1);
  },
);

it('those of another customer that were read before say nothing', async () => {
  const { asked, read } = stand({ closed: all, trouble: 'forbidden', status: 403 });
  await expect(read(all)).rejects.toMatchObject({ trouble: 'forbidden' });
  expect(asked).not.toContain('100@K2001');
});
