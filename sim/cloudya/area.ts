/** The Cloudya side of the simulator. */
import { Router } from 'express';
import type { Area, Simulator } from '../core/simulator.ts';
import { configurationHost } from './configuration.ts';
import { cloudyaControl } from './control.ts';
import { ctiHost } from './cti.ts';
import { createLineStreams } from './line-streams.ts';
import { portalHost } from './portal.ts';
import { portalApiHost, portalApiHostName } from './portal-api.ts';
import { signOnHost } from './sign-on.ts';

export const portalHostName = 'portal.cloudya.example';

export function cloudyaArea(sim: Simulator): Area {
  const streams = createLineStreams(sim);
  return {
    hosts: {
      'providersupportdata.cloud-cfg.com': ctiHost(sim, streams),
      'sso.cloud-cfg.com': signOnHost(sim),
      'api.nfon.net': configurationHost(sim),
      [portalApiHostName]: portalApiHost(sim),
      [portalHostName]: portalHost(sim),
    },
    control: Router().use('/cloudya', cloudyaControl(sim, streams)),
    close: () => void streams.cut('between'),
  };
}
