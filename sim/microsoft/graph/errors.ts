/** Refusals in Graph's shape (https://learn.microsoft.com/graph/errors). */
import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Simulator } from '../../core/simulator.ts';

export function refuse(sim: Simulator, response: Response, status: number, code: string, message: string): void {
  const requestId = String(response.getHeader('request-id') ?? randomUUID());
  response.status(status).json({
    error: {
      code,
      message,
      innerError: {
        date: new Date(sim.clock.now()).toISOString().slice(0, 19),
        'request-id': requestId,
        'client-request-id': String(response.getHeader('client-request-id') ?? requestId),
      },
    },
  });
}

export function badRequest(sim: Simulator, response: Response, message: string): void {
  refuse(sim, response, 400, 'BadRequest', message);
}
