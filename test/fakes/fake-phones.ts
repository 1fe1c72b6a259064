/** What is set on phones as the engine meets it: call-forward profiles and agents' log-ins, with a person's hand on both. */
import { VendorError, type VendorTrouble } from '../../bot/errors.ts';
import type { LeverReading, Levers, Scheduler } from '../../bot/presence/ports.ts';
import type { LeverKind } from '../../contract/acting.ts';
import { createTroubleMaker, type TroubleMaker } from './trouble-maker.ts';

export interface FakePhones extends Levers {
  trouble: TroubleMaker;
  /** `extension/kind` -> what stands. An extension has profiles 0 to 3, 0 active, and a logged-in agent unless said otherwise. */
  set(extension: string, kind: LeverKind, value: string): void;
  /** No such lever, or no such extension. */
  take(extension: string, kind: LeverKind, what: 'none' | 'gone'): void;
  stands(extension: string, kind: LeverKind): string | undefined;
  choices: string[];
  /** Answered, and not carried out. */
  ignoreWrites: boolean;
  /** Writes are refused so; reads are answered. */
  refuseWrites: { trouble: VendorTrouble; licence?: true } | undefined;
  /** Every write that was carried out, in order. */
  written: { extension: string; kind: LeverKind; value: string }[];
  reads: number;
}

export function createFakePhones(scheduler: Scheduler, random: () => number): FakePhones {
  const values = new Map<string, string>();
  const missing = new Map<string, 'none' | 'gone'>();
  const trouble = createTroubleMaker('cloudya', scheduler, random);
  const usual: Record<LeverKind, string> = { profile: '0', 'login-status': 'logged-in' };
  const keyOf = (extension: string, kind: LeverKind) => `${extension}/${kind}`;

  function reading(extension: string, kind: LeverKind): LeverReading {
    const without = missing.get(keyOf(extension, kind));
    if (without !== undefined) return { kind: without };
    const choices = kind === 'profile' ? phones.choices : ['logged-in', 'logged-out'];
    return { kind: 'stands', value: values.get(keyOf(extension, kind)) ?? usual[kind], choices };
  }

  const phones: FakePhones = {
    trouble,
    choices: ['0', '1', '2', '3'],
    ignoreWrites: false,
    refuseWrites: undefined,
    written: [],
    reads: 0,
    set: (extension, kind, value) => void values.set(keyOf(extension, kind), value),
    take: (extension, kind, what) => void missing.set(keyOf(extension, kind), what),
    stands(extension, kind) {
      const now = reading(extension, kind);
      return now.kind === 'stands' ? now.value : undefined;
    },
    async read(_tenantId, extension, kind) {
      return trouble.call(extension, () => {
        phones.reads += 1;
        return reading(extension, kind);
      });
    },
    async write(_tenantId, extension, kind, value) {
      await trouble.call(extension, () => {
        const { refuseWrites: refused } = phones;
        if (refused) throw new VendorError('cloudya', refused.trouble, 'refused', { licence: refused.licence });
        if (!phones.choices.includes(value) && kind === 'profile')
          throw new VendorError('cloudya', 'not-found', 'no such profile', { status: 404 });
        if (phones.ignoreWrites) return;
        phones.set(extension, kind, value);
        phones.written.push({ extension, kind, value });
      });
    },
  };
  return phones;
}
