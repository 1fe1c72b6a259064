/** Control calls about the simulator itself: requests, faults, reset, events. */
import express, { type Request, type Response, Router } from 'express';
import { BadControlCall, control, numberOf, textOf } from './control.ts';
import type { Fault } from './faults.ts';
import type { Simulator } from './simulator.ts';

export function sharedControl(sim: Simulator): Router {
  const router = Router();
  router.use(express.json());
  router.get(
    '/requests',
    control(() => sim.requests.list()),
  );
  router.delete(
    '/requests',
    control(() => sim.requests.clear()),
  );
  router.get(
    '/faults',
    control(() => sim.faults.list()),
  );
  router.post(
    '/faults',
    control(({ body }) => sim.faults.add(readFault(body ?? {}))),
  );
  router.delete(
    '/faults',
    control(() => sim.faults.clear()),
  );
  router.post(
    '/reset',
    control(() => sim.reset()),
  );
  router.get('/events', streamEvents(sim));
  return router;
}

function readFault(body: Record<string, unknown>): Omit<Fault, 'id'> {
  const { status, delayMs, drop, loseAnswer, count = 1, rate = 1, method, headers } = body;
  const path = typeof body.path === 'string' ? body.path : '.*';
  if (status === undefined && delayMs === undefined && drop !== true && loseAnswer !== true)
    throw new BadControlCall('A fault needs a status, a delayMs, drop: true or loseAnswer: true.');
  if (status !== undefined && !(Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599))
    throw new BadControlCall('"status" must be a number from 200 to 599.');
  if (delayMs !== undefined) numberOf(body, 'delayMs');
  if (typeof count !== 'number' || count < 1) throw new BadControlCall('"count" must be at least 1.');
  if (typeof rate !== 'number' || rate <= 0 || rate > 1) throw new BadControlCall('"rate" lies above 0 and at most 1.');
  try {
    new RegExp(path);
  } catch {
    throw new BadControlCall('"path" must be a regular expression.');
  }
  return {
    host: textOf(body, 'host'),
    path,
    count,
    rate,
    body: body.body,
    method: typeof method === 'string' ? method : undefined,
    status: typeof status === 'number' ? status : undefined,
    headers: headers && typeof headers === 'object' ? (headers as Record<string, string>) : undefined,
    delayMs: typeof delayMs === 'number' ? delayMs : undefined,
    drop: drop === true,
    loseAnswer: loseAnswer === true,
  };
}

/** Server-sent events: one `changed` event with the name of what changed. */
function streamEvents(sim: Simulator) {
  return (_request: Request, response: Response) => {
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(': open\n\n');
    const tell = (what: string) => void response.write(`event: changed\ndata: ${JSON.stringify(what)}\n\n`);
    const beat = setInterval(() => response.write(': beat\n\n'), 15_000);
    sim.events.on('changed', tell);
    response.on('close', () => {
      clearInterval(beat);
      sim.events.off('changed', tell);
    });
  };
}
