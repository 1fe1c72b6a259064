/** What is looked at before Bot Framework's own checks. Pure. */
import { decodeJwt } from 'jose';

export interface Claimed {
  serviceUrl: string;
  channelId: string;
  authorization: string;
}

/** Bot Framework's connector service, public and government (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). */
const issuers = ['https://api.botframework.com', 'https://api.botframework.us'];
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * With authentication only tokens of Bot Framework itself go on to its checks, where signature, audience and the signed
 * service URL are looked at: the library would also take tokens of emulators and other bots, which sign no service URL.
 * Without it nobody but this machine is ever answered.
 */
export function isTrustworthy({ serviceUrl, channelId, authorization }: Claimed, authenticated: boolean): boolean {
  if (!authenticated) return loopback.includes(new URL(serviceUrl).hostname);
  return channelId === 'msteams' && serviceUrl.startsWith('https://') && issuers.includes(issuerOf(authorization));
}

function issuerOf(authorization: string): string {
  try {
    return decodeJwt(authorization.replace(/^Bearer /i, '')).iss ?? '';
  } catch {
    return '';
  }
}
