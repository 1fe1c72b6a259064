/** NFON CTI API 1.0.0: login, snapshot and stream of line states. */
import { VendorError } from '../errors.ts';
import type { CloudyaCredentials } from '../onboarding/ports.ts';
import type { Clock } from '../presence/ports.ts';
import { createAccessToken, type IssuedToken } from './access-token.ts';
import { type Http, shapedAs } from './http.ts';
import { type CtiState, CtiStates, CtiTokens } from './schema.ts';
import { openStream, readStream, type StreamItem } from './state-stream.ts';
import { customerOfToken } from './translate.ts';

export interface CtiClient {
  /** The K-account of the CTI user, if its token says so. Logs in. */
  customer(): Promise<string | undefined>;
  /** All states of the customer. */
  snapshot(signal?: AbortSignal): Promise<CtiState[]>;
  /**
   * Opens the stream; resolves once NFON accepted it. Iterating throws `unavailable` when it ends, breaks, or is silent
   * for longer than `silenceMs`.
   */
  openStream(signal: AbortSignal, silenceMs: number): Promise<AsyncIterable<StreamItem>>;
}

export interface CtiClientDeps {
  http: Http;
  clock: Clock;
  ctiUrl: string;
  userAgent: string;
  credentials: Pick<CloudyaCredentials, 'ctiUser' | 'ctiPassword' | 'kAccount'>;
}

/** "The access token lives 5 minutes" (NFON CTI-API README): renewed a minute before. */
const renewAfterMs = 4 * 60_000;

export function createCtiClient(deps: CtiClientDeps): CtiClient {
  const { http, clock, ctiUrl, userAgent, credentials } = deps;
  const statesUrl = `${ctiUrl}/extensions/phone/states`;
  const access = createAccessToken(clock.now, createLogin(deps));

  /** Calls with a token; a refused one is replaced once. */
  async function withToken<T>(call: (authorization: string) => Promise<T>): Promise<T> {
    const token = await access.get();
    try {
      return await call(`Bearer ${token}`);
    } catch (error) {
      if (!(error instanceof VendorError) || error.trouble !== 'unauthorized') throw error;
      access.drop(token);
      return call(`Bearer ${await access.get()}`);
    }
  }

  const isOurs = ({ customer }: CtiState) => customer === undefined || customer === credentials.kAccount;

  return {
    customer: async () => customerOfToken(await access.get()),
    snapshot: (signal) =>
      withToken(async (Authorization) => {
        const headers = { 'User-Agent': userAgent, Accept: 'application/json', Authorization };
        const answer = await http({ method: 'GET', url: statesUrl, headers, repeatable: true, signal });
        return shapedAs(CtiStates, statesUrl, answer.body).filter(isOurs);
      }),
    openStream: (signal, silenceMs) =>
      withToken(async (Authorization) => {
        const headers = { 'User-Agent': userAgent, Accept: 'text/event-stream', Authorization };
        return readStream(statesUrl, await openStream(statesUrl, headers, signal), silenceMs, isOurs);
      }),
  };
}

/** Logs in, afterwards refreshes; a refresh token that is refused leads to a new login. */
function createLogin({ http, clock, ctiUrl, userAgent, credentials }: CtiClientDeps): () => Promise<IssuedToken> {
  const url = `${ctiUrl}/login`;
  let refreshToken: string | undefined;

  async function login(): Promise<CtiTokens> {
    const body = JSON.stringify({ username: credentials.ctiUser, password: credentials.ctiPassword });
    const headers = { 'User-Agent': userAgent, 'Content-Type': 'application/json' };
    return shapedAs(CtiTokens, url, (await http({ method: 'POST', url, headers, body, repeatable: true })).body);
  }

  async function refresh(token: string): Promise<CtiTokens> {
    const headers = { 'User-Agent': userAgent, Authorization: `Bearer ${token}` };
    return shapedAs(CtiTokens, url, (await http({ method: 'PUT', url, headers, repeatable: true })).body);
  }

  function loginWhenRefused(error: unknown): Promise<CtiTokens> {
    refreshToken = undefined;
    // whether the user may is told by a login of its own, not by a token that has had its time
    if (error instanceof VendorError && ['unauthorized', 'forbidden', 'refused'].includes(error.trouble))
      return login();
    throw error;
  }

  return async () => {
    const asked = clock.now();
    const tokens = await (refreshToken === undefined ? login() : refresh(refreshToken).catch(loginWhenRefused));
    refreshToken = tokens['refresh-token'];
    return { token: tokens['access-token'], renewAt: asked + renewAfterMs };
  };
}
