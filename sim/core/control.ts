/** Control calls: bad input is answered with one clear sentence, never a stack. */
import type { NextFunction, Request, Response } from 'express';

export class BadControlCall extends Error {
  override name = 'BadControlCall';
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Last under `/sim`: calls that do not exist, and bodies that are not JSON. */
export const unknownControlCall = (request: Request, response: Response) => {
  response.status(404).json({ error: `There is no control call ${request.method} ${request.originalUrl}.` });
};

export function badControlBody(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status >= 500) next(error);
  else response.status(status).json({ error: 'The body must be JSON.' });
}

/** Answer of a control call; throws become 400 with the sentence. */
export function control(handle: (request: Request) => unknown) {
  return async (request: Request, response: Response, next: NextFunction) => {
    try {
      response.json((await handle(request)) ?? { ok: true });
    } catch (error) {
      if (error instanceof BadControlCall) response.status(error.status).json({ error: error.message });
      else if (error instanceof RangeError) response.status(400).json({ error: error.message });
      else next(error);
    }
  };
}

export function textOf(body: Record<string, unknown> | undefined, name: string): string {
  const value = body?.[name];
  if (typeof value !== 'string' || value.trim() === '') throw new BadControlCall(`"${name}" must be a text.`);
  return value.trim();
}

export function numberOf(body: Record<string, unknown> | undefined, name: string, least = 0): number {
  const value = body?.[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least)
    throw new BadControlCall(`"${name}" must be a number of at least ${least}.`);
  return value;
}

export function flagOf(body: Record<string, unknown> | undefined, name: string): boolean {
  const value = body?.[name];
  if (typeof value !== 'boolean') throw new BadControlCall(`"${name}" must be true or false.`);
  return value;
}
