import { expect, it } from 'vitest';
import { VendorError } from '../../../bot/errors.ts';
import { readMatches } from '../../../bot/onboarding/read-matches.ts';

const numbers = Array.from({ length: 1_000 }, (_, index) => String(2_000 + index));

it('begins no more e-mails at a time than may ever be under way, and reads each once', async () => {
  const asked: string[] = [];
  const saved: string[] = [];
  let [open, most] = [0, 0];
  const nothing = async () => undefined;
  const deps = {
    clock: { now: () => 1_000_000 },
    changed: () => undefined,
    matches: {
      beginReading: async () => ({ startedAt: new Date(0), directoryReadAt: new Date(0), directoryRead: true }),
      listCustomers: async () => ['K1234'],
      saveExtensions: nothing,
      keepOnlyExtensions: nothing,
      saveReading: nothing,
      listUnread: async () => numbers,
      saveEmails: async (_: string, emails: { extension: string }[]) =>
        void saved.push(...emails.map(({ extension }) => extension)),
    },
    phoneSystem: {
      async *listExtensions() {
        yield numbers.map((extension) => ({ extension, name: extension }));
      },
      async readVoicemailEmail(_: string, extension: string) {
        asked.push(extension);
        open += 1;
        most = Math.max(most, open);
        await new Promise(setImmediate);
        open -= 1;
        return `${extension}@contoso.example`;
      },
      linesInUse: async () => [],
    },
  } as unknown as Parameters<typeof readMatches>[0];
  await readMatches(deps, 'tenant-1', new AbortController().signal);
  expect(most).toBe(100);
  expect(asked).toEqual(numbers);
  expect(saved.toSorted()).toEqual(numbers);
});

it('reads and links what the other customers answer while one is away, and says that it has not finished', async () => {
  const saved: object[] = [];
  const read: string[] = [];
  const away = new VendorError('cloudya', 'unavailable', 'away');
  const nothing = async () => undefined;
  const kept: [string, string[]][] = [];
  const deps = {
    clock: { now: () => 1_000_000 },
    changed: () => undefined,
    matches: {
      beginReading: async () => ({ startedAt: new Date(0), directoryReadAt: new Date(0), directoryRead: true }),
      listCustomers: async () => ['K1234', 'K2001'],
      saveExtensions: nothing,
      keepOnlyExtensions: async (_: string, kAccount: string, names: string[]) => void kept.push([kAccount, names]),
      saveReading: async (_: string, change: object) => void saved.push(change),
      listUnread: async () => ['101@K1234', '101@K2001'],
      saveEmails: nothing,
    },
    phoneSystem: {
      async *listExtensions(_: string, kAccount: string) {
        if (kAccount === 'K2001') throw away;
        yield [{ extension: `101@${kAccount}`, name: 'Anna' }];
      },
      async readVoicemailEmail(_: string, extension: string) {
        if (extension.endsWith('K2001')) throw away;
        read.push(extension);
        return 'anna@contoso.example';
      },
      linesInUse: async () => [],
    },
  } as unknown as Parameters<typeof readMatches>[0];
  await expect(readMatches(deps, 'tenant-1', new AbortController().signal)).rejects.toBe(away);
  expect(read).toEqual(['101@K1234']);
  // what is known of the one that is away stays
  expect(kept).toEqual([['K1234', ['101@K1234']]]);
  expect(saved).toEqual([{ emailsTotal: 1 }, { linksDue: true }, { error: 'cloudya_unreachable' }]);
});
