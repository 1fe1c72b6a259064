/** Every right is there, whoever asks. */
import type { KeptRights } from '../../bot/jobs/watch-rights.ts';

export const heldRights: KeptRights = {
  prove: async () => [],
  suspect: async () => 'held',
  isLost: () => false,
  served: async () => undefined,
  awaited: () => undefined,
  listen: () => () => undefined,
  foundHeld: () => undefined,
};
