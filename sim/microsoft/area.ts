/** The Microsoft side of the simulator. */
import type { Area, Simulator } from '../core/simulator.ts';
import { microsoftControl } from './control/router.ts';
import { entraHost } from './entra/router.ts';
import { loginHost } from './entra/tokens.ts';
import { startNotifier } from './graph/notify.ts';
import { graphHost } from './graph/router.ts';
import { createThrottle } from './graph/throttle.ts';
import { adminCentreHost } from './pages/admin-centre.ts';

export function microsoftArea(sim: Simulator): Area {
  const adminCentre = adminCentreHost(sim);
  const notifier = startNotifier(sim);
  const throttle = createThrottle(sim);
  return {
    hosts: {
      [loginHost]: entraHost(sim),
      'graph.microsoft.com': graphHost(sim, throttle),
      'entra.microsoft.com': adminCentre,
      'admin.microsoft.com': adminCentre,
    },
    control: microsoftControl(sim, notifier),
    close: () => notifier.stop(),
    reset: () => {
      notifier.restart();
      throttle.clear();
    },
  };
}
