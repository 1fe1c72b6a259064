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
    /** Where the app listens, for notifications and for the pages that lead back to it. */
    app: { type: 'string' },
  },
});

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`--${name} must be a whole number of at least ${least}.`);
  process.exit(1);
}

const sim = await startSimulator({
  port: wholeNumber('port', values.port, 0),
  dataDir: values.data,
  users: wholeNumber('users', values.users, 40),
  fresh: values.fresh,
  areas,
});
if (values.app) sim.setAppUrl(values.app);
console.log(`Simulator at ${sim.origin()}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void sim.close().then(() => process.exit(0)));
