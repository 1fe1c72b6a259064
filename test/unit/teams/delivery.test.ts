import { describe, expect, it } from 'vitest';
import { deliveryOf, updateOf } from '../../../bot/teams/delivery.ts';

/** As the connector client throws them. */
function refusal(statusCode: number | undefined, code?: string) {
  return Object.assign(new Error('refused for jonas.weber@contoso.example'), {
    name: 'RestError',
    ...(statusCode === undefined ? { code: 'ECONNREFUSED' } : { statusCode }),
    ...(code === undefined ? {} : { details: { error: { code, message: 'text of the vendor' } } }),
  });
}

const cases: [status: number | undefined, code: string | undefined, send: string, update: string][] = [
  [403, 'MessageWritesBlocked', 'dead', 'gone'],
  [403, 'BotNotInConversationRoster', 'dead', 'gone'],
  [403, undefined, 'dead', 'gone'],
  [404, 'ConversationNotFound', 'dead', 'gone'],
  [404, 'ActivityNotFoundInConversation', 'dead', 'gone'],
  [400, 'BadSyntax', 'refused', 'gone'],
  [413, 'MessageSizeTooBig', 'refused', 'gone'],
  [401, undefined, 'unauthorized', 'unauthorized'],
  [408, undefined, 'unavailable', 'unavailable'],
  [412, 'PreconditionFailed', 'unavailable', 'unavailable'],
  [429, undefined, 'throttled', 'throttled'],
  [500, undefined, 'unavailable', 'unavailable'],
  [502, undefined, 'unavailable', 'unavailable'],
  [503, undefined, 'unavailable', 'unavailable'],
  [undefined, undefined, 'unavailable', 'unavailable'],
];

describe('what a refusal means', () => {
  it.each(cases)('%s %s: sending %s, changing %s', async (status, code, send, update) => {
    const error = refusal(status, code);
    const sent = await deliveryOf(Promise.reject(error)).then(
      ({ kind }) => kind,
      ({ trouble }) => trouble,
    );
    const changed = await updateOf(Promise.reject(error)).catch(({ trouble }) => trouble);
    expect([sent, changed]).toEqual([send, update]);
  });

  it('names status and code, not what the vendor wrote', async () => {
    const error = await deliveryOf(Promise.reject(refusal(429, 'ThrottledByBotService'))).catch((err: Error) => err);
    expect(error).toMatchObject({ message: 'Teams answered 429 (ThrottledByBotService)' });
  });
});
