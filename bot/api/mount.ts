/** Binds a route of the contract to its handler: who calls, what was sent, what is answered. */
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { Route } from '../../contract/routes.ts';
import type { Authenticate, Caller } from './authenticate.ts';
import type { createErrorResponse } from './error-response.ts';

export interface Call<Input> {
  input: Input;
  params: Record<string, string>;
  caller: Caller;
  response: Response;
}

export interface MountDeps {
  authenticate: Authenticate;
  respondWithError: ReturnType<typeof createErrorResponse>;
}

/** Handlers of `stream` and `csv` routes write the response themselves and return nothing. */
export type Mount = <Body extends z.ZodType, Answer extends z.ZodType>(
  route: Route<Body, Answer>,
  handle: (call: Call<z.output<Body>>) => Promise<z.input<Answer>> | z.input<Answer>,
) => void;

export function createMount(router: Router, deps: MountDeps): Mount {
  return (route, handle) => {
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    router[method](route.path, async (request: Request, response: Response) => {
      try {
        response.setHeader('Cache-Control', 'no-store');
        const caller = await deps.authenticate(request.headers.authorization, localeOf(request));
        const input = route.input.parse(method === 'get' ? request.query : (request.body ?? {}));
        const answer = await handle({ input, params: request.params as Record<string, string>, caller, response });
        if (!route.kind) response.json(answer ?? {});
      } catch (error) {
        await deps.respondWithError(error, request.headers.authorization, response);
      }
    });
  };
}

/** Teams' language of the person: the bot has no other way to know it before the first message. */
function localeOf(request: Request): string | undefined {
  const header = request.headers['accept-language'];
  return header === undefined ? undefined : z.string().max(20).safeParse(header.split(',')[0]?.trim()).data;
}
