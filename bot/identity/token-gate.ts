/** What every token request passes: a loop that Entra sees ends at once, and a fault of our own credentials is told to the operator. */
import { refusalOf } from '../../contract/refusals.ts';

export interface TokenGate {
  /** Milliseconds that nothing may be sent for this credential; 0: go on. */
  closedFor(credential: string): number;
  /** What came back: undefined = a token. */
  answered(credential: string, refusal?: { vendorCode: string | undefined; correlationId: string | undefined }): void;
}

/** AADSTS50196. Entra names no time after which it listens again; it counts requests of some minutes. */
const loopPauseMs = 5 * 60_000;

export function createTokenGate(
  clock: { now(): number },
  /** Called once for each fault of ours, and again only after a token was had in between. */
  alarm: (fault: { vendorCode: string; correlationId: string | undefined }) => void,
): TokenGate {
  const closedUntil = new Map<string, number>();
  const alarmed = new Set<string>();
  return {
    closedFor: (credential) => {
      const left = (closedUntil.get(credential) ?? 0) - clock.now();
      if (left <= 0) closedUntil.delete(credential);
      return Math.max(0, left);
    },
    answered: (credential, refusal) => {
      if (refusal === undefined) return alarmed.clear();
      const { vendorCode, correlationId } = refusal;
      const known = refusalOf(vendorCode);
      if (known?.key === 'loop') closedUntil.set(credential, clock.now() + loopPauseMs);
      if (vendorCode === undefined || known?.wayOn !== 'operator' || alarmed.has(vendorCode)) return;
      alarmed.add(vendorCode);
      alarm({ vendorCode, correlationId });
    },
  };
}
