/** `users/delta`: changes since a token; `$deltatoken=latest` starts from now (https://learn.microsoft.com/graph/delta-query-overview). */
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { Simulator } from '../../core/simulator.ts';
import type { SimTenant } from '../world.ts';
import { callerOf, needs, readDirectory } from './authorize.ts';
import { refuse } from './errors.ts';
import { graphRoot, type Properties, project, selectionOf } from './user-properties.ts';

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
});
type Position = z.infer<typeof Position>;

export function deltaRouter(sim: Simulator): Router {
  const router = Router();
  router.get('/users/delta', needs(sim, readDirectory), deltaUsers(sim));
  return router;
}

function deltaUsers(sim: Simulator) {
  return (request: Request, response: Response) => {
    const { tenant } = callerOf(response);
    const start = startOf(request, tenant);
    if (start.kind === 'refused') return refuse(sim, response, start.status, start.code, start.message);
    const { position } = start;
    const items = itemsOf(tenant, position);
    const page = items.slice(position.done, position.done + pageSize);
    const done = position.done + page.length;
    const more = done < items.length;
    const link = more
      ? { '@odata.nextLink': linkTo('$skiptoken', { ...position, done }) }
      : { '@odata.deltaLink': linkTo('$deltatoken', { ...position, from: position.until, done: 0 }) };
    response.json({ '@odata.context': `${graphRoot}/$metadata#users`, ...link, value: page });
  };
}

type Start =
  | { kind: 'position'; position: Position }
  | { kind: 'refused'; status: number; code: string; message: string };

function startOf({ query }: Request, tenant: SimTenant): Start {
  const { $select, $deltatoken, $deltaToken, $skiptoken, ...others } = query;
  const [other] = Object.keys(others);
  const selected = selectionOf($select);
  const until = tenant.changes.length;
  const delta = $deltatoken ?? $deltaToken;
  const bad = (code: string, message: string, status = 400): Start => ({ kind: 'refused', status, code, message });
  if (other) return bad('Request_UnsupportedQuery', `The query option ${other} is not supported for delta.`);
  if (selected.kind === 'unknown') return bad('Request_BadRequest', selected.message);
  const { names } = selected;
  if (delta === undefined && $skiptoken === undefined)
    return { kind: 'position', position: { from: -1, done: 0, until, names } };
  if (delta === 'latest') return { kind: 'position', position: { from: until, done: 0, until, names } };
  const position = read(String($skiptoken ?? delta));
  if (!position) return bad('Directory_InvalidToken', 'Badly formed token.');
  if (position.from > until) return bad('resyncRequired', 'Resync required. Begin with a full read.', 410);
  return { kind: 'position', position: $skiptoken === undefined ? { ...position, until } : position };
}

function linkTo(name: string, position: Position): string {
  return `${graphRoot}/users/delta?${name}=${Buffer.from(JSON.stringify(position)).toString('base64url')}`;
}

function read(token: string): Position | undefined {
  try {
    return Position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

/** One item per change: items may repeat. A deleted account can be restored for 30 days, which is reason `changed`. */
function itemsOf(tenant: SimTenant, { from, until, names }: Position): Properties[] {
  const withId = names.includes('id') ? names : [...names, 'id'];
  if (from < 0) return Object.values(tenant.users).map((user) => project(user, withId));
  return tenant.changes.slice(from, until).map(({ userId }) => {
    const user = tenant.users[userId];
    return user ? project(user, withId) : { id: userId, '@removed': { reason: 'changed' } };
  });
}
