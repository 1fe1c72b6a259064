import { describe, expect, it } from 'vitest';
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
      listExtensions: async () => [],
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
      exportEmails: nothing,
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
      listExtensions: async () => [],
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

describe('a bulk export', () => {
  const listed = numbers.map((number) => `${number}@K1234`);
  const right = new Map(listed.map((extension) => [extension, `${extension}.example`]));

  async function readWith(exported: ReadonlyMap<string, string | undefined> | undefined, extensions = listed) {
    const nothing = async () => undefined;
    const asked: string[] = [];
    const saved = new Map<string, string | undefined>();
    const deps = {
      clock: { now: () => 1_000_000 },
      changed: () => undefined,
      matches: {
        beginReading: async () => ({ startedAt: new Date(0), directoryReadAt: new Date(0), directoryRead: true }),
        listCustomers: async () => ['K1234'],
        listExtensions: async () => [],
        ...{ saveExtensions: nothing, keepOnlyExtensions: nothing, saveReading: nothing },
        listUnread: async () => extensions,
        async saveEmails(_: string, emails: { extension: string; email: string | undefined }[]) {
          for (const { extension, email } of emails) saved.set(extension, email);
        },
      },
      phoneSystem: {
        async *listExtensions() {
          yield extensions.map((extension) => ({ extension, name: extension }));
        },
        exportEmails: async () => exported,
        async readVoicemailEmail(_: string, extension: string) {
          asked.push(extension);
          return right.get(extension);
        },
        linesInUse: async () => [],
      },
    } as unknown as Parameters<typeof readMatches>[0];
    await readMatches(deps, 'tenant-1', new AbortController().signal);
    expect(saved.size).toBe(extensions.length);
    for (const extension of extensions) expect(saved.get(extension)).toBe(right.get(extension));
    return asked.length;
  }

  it('whose e-mails are those of three mailboxes replaces the other calls', async () => {
    expect(await readWith(right)).toBe(3);
  });

  it('in which somebody is missing leaves these to be read', async () => {
    expect(await readWith(new Map([...right].slice(0, 900)))).toBe(103);
  });

  it('that says something else is not believed', async () => {
    const other = new Map([...right].map(([extension]) => [extension, 'info@contoso.example']));
    expect(await readWith(other)).toBe(1_003);
  });

  it('without e-mails, or none at all, leaves everybody to be read', async () => {
    expect(await readWith(new Map(listed.map((extension) => [extension, undefined])))).toBe(1_000);
    expect(await readWith(undefined)).toBe(1_000);
  });

  it('is not asked for a few', async () => {
    expect(await readWith(right, listed.slice(0, 19))).toBe(19);
  });
});
