/** The Microsoft side of the simulator. */
import type { Area, Simulator } from '../core/simulator.ts';
import { clouds } from './clouds.ts';
import { microsoftControl } from './control/router.ts';
import { createLoopGuard } from './entra/loop-guard.ts';
import { entraHost } from './entra/router.ts';
import { startNotifier } from './graph/notify.ts';
import { graphHost } from './graph/router.ts';
import { createThrottle } from './graph/throttle.ts';
import { adminCentreHost } from './pages/admin-centre.ts';

export function microsoftArea(sim: Simulator): Area {
  const adminCentre = adminCentreHost(sim);
  const notifier = startNotifier(sim);
  const throttle = createThrottle(sim);
  const guard = createLoopGuard(sim);
  const all = Object.values(clouds);
  const logins = all.flatMap(({ loginHosts }) => loginHosts).map((host) => [host, entraHost(sim, host, guard)]);
  const graphs = all.map((cloud) => [cloud.graphHost, graphHost(sim, cloud, throttle)]);
  return {
    hosts: {
      ...Object.fromEntries(logins),
      ...Object.fromEntries(graphs),
      'entra.microsoft.com': adminCentre,
      'admin.microsoft.com': adminCentre,
    },
    control: microsoftControl(sim, notifier, throttle),
    close: () => notifier.stop(),
    reset: () => {
      notifier.restart();
      throttle.clear();
      guard.clear();
    },
  };
}
