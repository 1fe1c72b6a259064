/** The Microsoft side of the simulator. */

import type { Area, Simulator } from '../core/simulator.ts';
import { microsoftControl } from './control.ts';
import { entraHost } from './entra/router.ts';
import { loginHost } from './entra/tokens.ts';
import { startNotifying } from './graph/notify.ts';
import { graphHost } from './graph/router.ts';
import { adminCentreHost } from './pages/admin-centre.ts';

export function microsoftArea(sim: Simulator): Area {
  const adminCentre = adminCentreHost(sim);
  return {
    hosts: {
      [loginHost]: entraHost(sim),
      'graph.microsoft.com': graphHost(sim),
      'entra.microsoft.com': adminCentre,
      'admin.microsoft.com': adminCentre,
    },
    control: microsoftControl(sim),
    close: startNotifying(sim),
  };
}
