/** What every token request passes: a loop that Entra sees ends at once, a time to wait that it names is kept by everybody who asks with that credential (not on behalf of a person: that library hides the answer's headers), and a fault of our own credentials is told to the operator. */
import { refusalOf } from '../../contract/refusals.ts';

/** Nothing may be sent for so many milliseconds, because of this answer of Entra's. */
export interface Closed {
  retryAfterMs: number;
  status: number;
  /** AADSTS number. */
  code: string | undefined;
}

export interface TokenGate {
  /** undefined: go on. */
  closed(credential: string): Closed | undefined;
  /** Entra has named a time to wait for this credential. */
  close(credential: string, closed: Closed): void;
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
  const standing = new Map<string, Closed & { until: number }>();
  const alarmed = new Set<string>();
  const close = (credential: string, closed: Closed) =>
    void standing.set(credential, { ...closed, until: clock.now() + closed.retryAfterMs });
  return {
    closed: (credential) => {
      const { until, ...because } = standing.get(credential) ?? { until: 0, status: 0, code: undefined };
      if (until > clock.now()) return { ...because, retryAfterMs: until - clock.now() };
      standing.delete(credential);
      return undefined;
    },
    close,
    answered: (credential, refusal) => {
      if (refusal === undefined) return alarmed.clear();
      const { vendorCode, correlationId } = refusal;
      const known = refusalOf(vendorCode);
      if (known?.key === 'loop') close(credential, { retryAfterMs: loopPauseMs, status: 429, code: vendorCode });
      if (vendorCode === undefined || known?.wayOn !== 'operator' || alarmed.has(vendorCode)) return;
      alarmed.add(vendorCode);
      alarm({ vendorCode, correlationId });
    },
  };
}
