import type { OnboardingStore } from '../../bot/onboarding/onboarding-store.ts';
import type { Database } from '../../bot/store/database.ts';
import { createOnboardingStore } from '../../bot/store/onboarding-store.ts';
import { createSeal } from '../../bot/store/seal.ts';

/** The real store of the wizard where nothing follows from a change, and nobody asks how an activation stands. */
export function createQuietOnboardingStore(db: Database): OnboardingStore {
  const nothing = async () => undefined;
  return createOnboardingStore({
    db,
    seal: createSeal([{ id: 'k1', key: Buffer.alloc(32, 7) }]),
    followUps: { progressChanged: nothing, readMatches: nothing, linksDue: nothing },
    describeActivation: () => Promise.reject(new Error('not asked')),
  });
}
