/** `users/delta`: changes since a token; `$deltatoken=latest` starts from now (https://learn.microsoft.com/graph/delta-query-overview). */
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Simulator } from '../../core/simulator.ts';
import { graphRoot } from '../clouds.ts';
import { type SimTenant, usersOf } from '../world.ts';
import { callerOf, needs, readDirectory, tellsNeeds } from './authorize.ts';
import { refuse } from './errors.ts';
import type { Throttle } from './throttle.ts';
import { type Properties, project, selectionOf } from './user-properties.ts';

const pageSize = 200;

/** Where a reader stands. Graph keeps the selected properties in the token; so does this. */
const Position = z.object({
  /** First change of the log not yet read; -1: everybody first. */
  from: z.int().min(-1),
  /** Items of this round already handed out. */
  done: z.int().min(0),
  /** Length of the log when the round began. */
  until: z.int().min(0),
  names: z.array(z.string()),
  /** When the link was handed out, ms. */
  at: z.number(),
});
type Position = z.infer<typeof Position>;

export function deltaRouter(sim: Simulator, throttle: Throttle): Router {
  const router = Router();
  const guarded = [tellsNeeds(readDirectory), throttle.directory(1), needs(sim, readDirectory)];
  router.get('/users/delta', ...guarded, deltaUsers(sim));
  return router;
}

function deltaUsers(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { tenant } = callerOf(response);
    const start = startOf(sim, request, tenant);
    if (start.kind === 'refused') return refuseStart(sim, response, start);
    const { position } = start;
    const items = repeated(sim, itemsOf(tenant, position));
    const page = items.slice(position.done, position.done + pageSize);
    const done = position.done + page.length;
    const more = done < items.length;
    const [root, at] = [graphRoot(tenant.cloud), sim.clock.now()];
    const link = more
      ? { '@odata.nextLink': linkTo(root, '$skiptoken', { ...position, done, at }) }
      : { '@odata.deltaLink': linkTo(root, '$deltatoken', { ...position, from: position.until, done: 0, at }) };
    response.json({ '@odata.context': `${root}/$metadata#users`, ...link, value: page });
  };
}

/** Items may be told more than once, in any place (https://learn.microsoft.com/graph/delta-query-overview). */
function repeated(sim: Simulator, items: Properties[]): Properties[] {
  return sim.world.microsoft.settings.deltaRepeats ? [...items, ...items] : items;
}

type Start =
  | { kind: 'position'; position: Position }
  | { kind: 'refused'; status: number; code: string; message: string };

/** A link that is over: the answer names where to begin anew, with an empty token (same page, "Synchronization reset"). */
function refuseStart(sim: Simulator, response: Response, start: Start & { kind: 'refused' }): void {
  const root = graphRoot(callerOf(response).tenant.cloud);
  if (start.status === 410) response.set('location', `${root}/users/delta?$deltatoken=`);
  refuse(sim, response, start.status, start.code, start.message);
}

function startOf(sim: Simulator, { query }: Request, tenant: SimTenant): Start {
  const { $select, $deltatoken, $deltaToken, $skiptoken, ...others } = query;
  const [other] = Object.keys(others);
  const selected = selectionOf($select);
  const until = tenant.changes.length;
  const delta = $deltatoken ?? $deltaToken;
  const bad = (code: string, message: string, status = 400): Start => ({ kind: 'refused', status, code, message });
  if (other) return bad('Request_UnsupportedQuery', `The query option ${other} is not supported for delta.`);
  if (selected.kind === 'unknown') return bad('Request_BadRequest', selected.message);
  const { names } = selected;
  const at = sim.clock.now();
  if ((delta === undefined || delta === '') && $skiptoken === undefined)
    return { kind: 'position', position: { from: -1, done: 0, until, names, at } };
  if (delta === 'latest') return { kind: 'position', position: { from: until, done: 0, until, names, at } };
  const position = read(String($skiptoken ?? delta));
  if (!position) return bad('Directory_InvalidToken', 'Badly formed token.');
  const { deltaTokenSeconds } = sim.world.microsoft.settings;
  const isOver = at - position.at > deltaTokenSeconds * 1000;
  if (isOver || position.from > until)
    return bad(
      'syncStateNotFound',
      'The sync state generation is not found. The delta token is expired and data must be synchronized again.',
      410,
    );
  return { kind: 'position', position: $skiptoken === undefined ? { ...position, until } : position };
}

function linkTo(root: string, name: string, position: Position): string {
  return `${root}/users/delta?${name}=${Buffer.from(JSON.stringify(position)).toString('base64url')}`;
}

function read(token: string): Position | undefined {
  try {
    return Position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

/** One item per change: items may repeat. A deleted account that can be restored has the reason `changed`, one that cannot `deleted`. */
function itemsOf(tenant: SimTenant, { from, until, names }: Position): Properties[] {
  const withId = names.includes('id') ? names : [...names, 'id'];
  if (from < 0) return usersOf(tenant).map((user) => project(user, withId));
  return tenant.changes.slice(from, until).map(({ userId }) => {
    const user = tenant.users[userId];
    const reason = Object.hasOwn(tenant.deletedUsers, userId) ? 'changed' : 'deleted';
    return user ? project(user, withId) : { id: userId, '@removed': { reason } };
  });
}
