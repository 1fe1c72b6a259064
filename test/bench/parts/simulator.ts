/** The simulator in a process of its own: what is measured of the app is then the app's alone. Counts what it is asked. */
import { parseArgs } from 'node:util';
import { type RequestHandler, Router } from 'express';
import { areas } from '../../../sim/areas.ts';
import { type Area, type Simulator, startSimulator } from '../../../sim/core/simulator.ts';
import { nameOf } from '../../builders/cold-start-floor.ts';
import { answerCalls } from '../rpc.ts';

const { values } = parseArgs({ options: { users: { type: 'string', default: '40' } } });

const counts = new Map<string, number>();
/** Arrivals of presence reads and whom they asked for, once `watchReads` was called. */
const reads: { at: number; ids: string[] }[] = [];
let watching = false;

const noteRead: RequestHandler = (request, response, next) => {
  const at = Date.now();
  if (watching && request.path.endsWith('/getPresencesByUserId'))
    response.on('finish', () => reads.push({ at, ids: request.body?.ids ?? [] }));
  next();
};

/** An area whose Graph tells of reads before it answers them. */
function watched(create: (sim: Simulator) => Area): (sim: Simulator) => Area {
  return (sim) => {
    const area = create(sim);
    const graph = area.hosts?.['graph.microsoft.com'];
    if (graph === undefined) return area;
    return { ...area, hosts: { ...area.hosts, 'graph.microsoft.com': Router().use(noteRead, graph) } };
  };
}

const sim = await startSimulator({ port: 0, areas: areas.map(watched), users: Number(values.users) });
Object.assign(sim.world.microsoft.settings, { presenceLagMs: 300, hintDelayMs: 50, consentDelayMs: 0 });
const { begin } = sim.requests;
sim.requests.begin = (request) => {
  const name = nameOf(request);
  counts.set(name, (counts.get(name) ?? 0) + 1);
  return begin(request);
};

answerCalls({
  describe: () => ({ url: sim.url, publicUrl: sim.publicUrl }),
  setAppUrl: (url: string) => sim.setAppUrl(url),
  counts: () => Object.fromEntries(counts),
  forgetCounts: () => counts.clear(),
  subscriptions: () =>
    Object.values(sim.world.microsoft.tenants).flatMap(({ id: tenantId, subscriptions }) =>
      Object.values(subscriptions).map(({ id, clientState, userIds }) => ({ tenantId, id, clientState, userIds })),
    ),
  watchReads: () => {
    watching = true;
  },
  takeReads: () => {
    watching = false;
    return reads.splice(0);
  },
});
