/** Who may ask the bot. Pure. */

export interface Proof {
  userId: string;
  provenAt: Date;
}

export type Verdict = 'admin' | 'guest' | 'not-an-admin';

/** A proof in the tab is good for the length of a working day. */
export const proofGoodForMs = 8 * 60 * 60_000;

/** `proofs` are those of the sender's own tenant; a sender without a directory object id is nobody's admin. */
export function authorise(
  sender: { userId: string | undefined; guest: boolean },
  proofs: readonly Proof[],
  now: number,
): Verdict {
  if (sender.guest) return 'guest';
  const proof = proofs.find(({ userId }) => userId === sender.userId);
  return proof && now - proof.provenAt.getTime() < proofGoodForMs ? 'admin' : 'not-an-admin';
}
