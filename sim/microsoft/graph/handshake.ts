/** The proof that a notification address is wanted there (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). */
import { randomBytes } from 'node:crypto';
import type { Simulator } from '../../core/simulator.ts';

/** Returns what is wrong with the answer; undefined when it is right. */
export async function shakeHands(sim: Simulator, url: string): Promise<string | undefined> {
  const token = `Validation: Testing client application reachability for subscription ${randomBytes(12).toString('hex')} & <more>`;
  const target = `${url}${url.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
  try {
    const answer = await sim.fetchByName(target, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      signal: AbortSignal.timeout(sim.world.microsoft.settings.answerMs),
    });
    const body = await answer.text();
    if (answer.status !== 200) return `Response status code ${answer.status} does not indicate success.`;
    if (!/^text\/plain/.test(answer.headers.get('content-type') ?? '')) return 'The response must be text/plain.';
    return body === token ? undefined : 'The validation token was not echoed.';
  } catch {
    return 'The notification endpoint did not answer in time.';
  }
}
