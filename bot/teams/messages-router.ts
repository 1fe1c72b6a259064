/** Where Teams delivers what people say to the bot. */
import type { Activity } from 'botbuilder';
import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { PresenceActivityHandler } from './activity-handler.ts';
import type { TeamsAdapter } from './adapter.ts';
import { isTrustworthy } from './trust.ts';

/** Teams' own limit for a message is 28 KB; an activity carries a little around it. */
const bodyLimit = '128kb';

const ActivityShape = z.looseObject({
  type: z.string().min(1).max(50),
  channelId: z.string(),
  serviceUrl: z.url(),
  conversation: z.looseObject({ id: z.string().min(1).max(1_000) }),
  from: z.looseObject({ id: z.string() }).optional(),
});

export interface MessagesDeps {
  adapter: TeamsAdapter;
  handler: PresenceActivityHandler;
  logger: Logger;
  /** False: the Agents Playground on this machine, where nobody proves anything. */
  authenticated: boolean;
}

export function messagesRouter(deps: MessagesDeps): Router {
  const router = Router();
  router.post('/api/messages', express.json({ limit: bodyLimit }), receive(deps));
  return router;
}

function receive({ adapter, handler, logger, authenticated }: MessagesDeps): RequestHandler {
  return async (request, response) => {
    const activity = ActivityShape.safeParse(request.body);
    if (!activity.success) return void response.sendStatus(400);
    const authorization = request.headers.authorization ?? '';
    if (!isTrustworthy({ ...activity.data, authorization }, authenticated)) return void response.sendStatus(401);
    const failures: unknown[] = [];
    const turn = activity.data as unknown as Activity;
    const answer = await adapter
      .receive(authorization, turn, (context) => handler.run(context).catch((error) => void failures.push(error)))
      .catch((err: unknown) => {
        // what the turn itself throws is caught within it, so this is the check of the sender
        logger.info({ err }, 'an activity was refused');
        return { status: 401, body: undefined };
      });
    for (const err of failures) logger.error({ err, activity: activity.data.type }, 'a turn of the bot failed');
    response.status(failures.length > 0 ? 500 : (answer?.status ?? 200));
    if (answer?.body === undefined) response.end();
    else response.json(answer.body);
  };
}
