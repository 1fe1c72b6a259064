/** Tokens of the app and of sync users as Entra gives them: each is good until it is ended, and then for nobody. */
import type { TokenRenewal } from '../../bot/graph/client.ts';
import type { Scheduler } from '../../bot/presence/ports.ts';

export interface FakeTokens {
  /** Out of the cache, or asked for anew; one renewal at a time for each owner. */
  of(owner: string): (renewal?: TokenRenewal) => Promise<string>;
  /** Undefined = it has ended. */
  ownerOf(token: string): string | undefined;
  /** The token this owner has today is good no longer. */
  end(owner: string): void;
  ended: number;
  renewed: number;
  /** How long a renewal takes, milliseconds. */
  renewalMs: number;
}

export function createFakeTokens(scheduler: Scheduler): FakeTokens {
  const owners = new Map<string, string>();
  const cached = new Map<string, string>();
  const running = new Map<string, Promise<string>>();
  let given = 0;

  function give(owner: string): string {
    given += 1;
    const token = `token-${given}`;
    owners.set(token, owner);
    cached.set(owner, token);
    return token;
  }

  async function renew(owner: string): Promise<string> {
    await scheduler.sleep(tokens.renewalMs);
    running.delete(owner);
    tokens.renewed += 1;
    return give(owner);
  }

  const tokens: FakeTokens = {
    ended: 0,
    renewed: 0,
    renewalMs: 50,
    of:
      (owner) =>
      async ({ fresh = false } = {}) => {
        if (!fresh) return cached.get(owner) ?? give(owner);
        const renewal = running.get(owner) ?? renew(owner);
        running.set(owner, renewal);
        return renewal;
      },
    ownerOf: (token) => owners.get(token),
    end(owner) {
      if (owners.delete(cached.get(owner) ?? '')) tokens.ended += 1;
    },
  };
  return tokens;
}
