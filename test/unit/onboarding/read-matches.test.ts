import { expect, it } from 'vitest';
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
