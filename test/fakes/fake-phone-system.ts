/** Extensions and voicemail e-mails of Cloudya customers, in memory; hears of every reading. */

import type { Mailboxes } from '../../bot/onboarding/correction-ports.ts';
import type { PhoneSystem } from '../../bot/onboarding/ports.ts';
import { kAccountOf } from '../../contract/extension.ts';

export interface FakePhoneSystem extends Pick<PhoneSystem, 'listExtensions' | 'isThere'>, Pick<Mailboxes, 'readEmail'> {
  /** extension -> e-mail */
  emails: Map<string, string | undefined>;
  /** extension -> name; without an entry it is the extension itself. */
  names: Map<string, string>;
  reads: { extension: string; at: number }[];
  lists: { kAccount: string; at: number }[];
  /** Before each answer; may wait or throw. */
  onRead: (extension: string) => Promise<void> | void;
  onList: (kAccount: string) => Promise<void> | void;
  /** Extensions that are there but are not in the list. */
  unlisted: Set<string>;
  /** Extensions asked for by themselves. */
  asked: string[];
}

export function createFakePhoneSystem(clock: { now(): number }): FakePhoneSystem {
  const fake: FakePhoneSystem = {
    emails: new Map(),
    names: new Map(),
    reads: [],
    lists: [],
    onRead: () => undefined,
    onList: () => undefined,
    unlisted: new Set(),
    asked: [],
    async readEmail(_tenantId, extension) {
      fake.reads.push({ extension, at: clock.now() });
      await fake.onRead(extension);
      return fake.emails.get(extension);
    },
    async isThere(_tenantId, extension) {
      fake.asked.push(extension);
      return fake.emails.has(extension);
    },
    async *listExtensions(_tenantId, kAccount) {
      fake.lists.push({ kAccount, at: clock.now() });
      await fake.onList(kAccount);
      const listed = [...fake.emails.keys()].filter(
        (extension) => kAccountOf(extension) === kAccount && !fake.unlisted.has(extension),
      );
      yield listed.map((extension) => ({ extension, name: fake.names.get(extension) ?? extension }));
    },
  };
  return fake;
}
