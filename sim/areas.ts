/** All areas of the simulator, in the order they answer. */
import { cloudyaArea } from './cloudya/area.ts';
import { companyArea } from './companies.ts';
import { sharedControl } from './core/shared-control.ts';
import type { Area, Simulator } from './core/simulator.ts';
import { microsoftArea } from './microsoft/area.ts';
import { stateArea } from './state.ts';

export const areas: ((sim: Simulator) => Area)[] = [
  (sim) => ({ control: sharedControl(sim) }),
  microsoftArea,
  cloudyaArea,
  companyArea,
  stateArea,
];
