/** `npm run sim -- --port 4100 --data DIR --users N --fresh`: the simulator alone, for scripts and other programs. */
import { parseArgs } from 'node:util';
import { areas } from './areas.ts';
import { startSimulator } from './core/simulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4100' },
    data: { type: 'string' },
    users: { type: 'string', default: '40' },
    fresh: { type: 'boolean', default: false },
  },
});

const sim = await startSimulator({
  port: Number(values.port),
  dataDir: values.data,
  users: Number(values.users),
  fresh: values.fresh,
  areas,
});
console.log(`Simulator at ${sim.origin()}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void sim.close().then(() => process.exit(0)));
