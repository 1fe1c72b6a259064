/**
 * Where Microsoft sends its notifications. Answered at once, looked at after: an endpoint that takes more than 10 s for one
 * in seven loses notifications (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks).
 */
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { Hint, HintCollector } from '../jobs/collect-hints.ts';

/** Graph names no limit of items or bytes per POST. */
const bodyLimit = '4mb';
const longestToken = 4_096;

/** Printable ASCII, as Graph's ids are: a NUL would make PostgreSQL refuse the statement that carries a whole window's ids. */
const Id = z.string().regex(/^[!-~]{1,200}$/);
const Notification = z.object({
  tenantId: Id,
  subscriptionId: Id,
  clientState: z.string().max(200),
  resourceData: z.object({ id: Id }),
});
const LifecycleEvent = z.object({
  tenantId: Id,
  subscriptionId: Id,
  clientState: z.string().max(200),
  lifecycleEvent: z.string(),
});

const lifecycleKinds: Record<string, 'renew' | 'removed' | 'missed'> = {
  reauthorizationRequired: 'renew',
  subscriptionRemoved: 'removed',
  missed: 'missed',
};

export function webhooks(hints: HintCollector): Router {
  const router = Router();
  const body = express.json({ limit: bodyLimit, type: () => true });
  router.post('/webhooks/graph', handshake, body, receive(hints, readNotification));
  router.post('/webhooks/graph/lifecycle', handshake, body, receive(hints, readLifecycle));
  return router;
}

/**
 * Graph asks for its token back, decoded, as plain text. The token is opaque and goes back as it came; that somebody else's
 * could hold markup is answered by headers that let no browser make a page of it.
 */
const handshake: RequestHandler = (request: Request, response: Response, next) => {
  const token = request.query.validationToken;
  if (token === undefined) return next();
  if (typeof token !== 'string' || token.length > longestToken) return void response.sendStatus(400);
  response
    .status(200)
    .set({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    .send(token);
};

function receive(hints: HintCollector, read: (item: unknown) => Hint | undefined): RequestHandler {
  return (request, response) => {
    response.sendStatus(202);
    const items: unknown = (request.body as { value?: unknown } | undefined)?.value;
    if (Array.isArray(items)) hints.put(items.flatMap((item: unknown) => read(item) ?? []));
  };
}

/** The person is named by `resourceData.id`; `resource` may be escaped. */
function readNotification(item: unknown): Hint | undefined {
  const { success, data } = Notification.safeParse(item);
  if (!success) return undefined;
  const { resourceData, ...from } = data;
  return { ...from, event: { kind: 'changed', userId: resourceData.id } };
}

function readLifecycle(item: unknown): Hint | undefined {
  const { success, data } = LifecycleEvent.safeParse(item);
  const kind = success ? lifecycleKinds[data.lifecycleEvent] : undefined;
  if (!success || kind === undefined) return undefined;
  const { tenantId, subscriptionId, clientState } = data;
  return { tenantId, subscriptionId, clientState, event: { kind } };
}
