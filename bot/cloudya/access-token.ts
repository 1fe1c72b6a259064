/** Keeps one access token: asked for once by however many wait, renewed shortly before its end. */
export interface IssuedToken {
  token: string;
  /** Milliseconds since the epoch. */
  renewAt: number;
}

export interface AccessToken {
  /** A token that is good for a while. Throws what `issue` throws. */
  get(): Promise<string>;
  /** The vendor refused this token: the next `get` asks for a new one. */
  drop(token: string): void;
}

export function createAccessToken(now: () => number, issue: () => Promise<IssuedToken>): AccessToken {
  let current: IssuedToken | undefined;
  let asking: Promise<IssuedToken> | undefined;
  async function ask(): Promise<IssuedToken> {
    try {
      current = await issue();
      return current;
    } finally {
      asking = undefined;
    }
  }
  return {
    async get() {
      if (current !== undefined && now() < current.renewAt) return current.token;
      asking ??= ask();
      return (await asking).token;
    },
    drop(token) {
      if (current?.token === token) current = undefined;
    },
  };
}
