/** What the customers of a tenant have in common, and what each lacks. Pure. */
import type { CloudyaConnectionView, OnboardingState, RightState } from '../../../contract/onboarding.ts';

/** Text keys under `connect.` begin with the name of the right. */
const rightKeys = {
  lineStates: 'lines',
  registry: 'registry',
  profiles: 'profiles',
  loginStatus: 'loginStatus',
} as const satisfies Record<keyof CloudyaConnectionView['rights'], string>;

export interface Lack {
  right: (typeof rightKeys)[keyof typeof rightKeys];
  state: Exclude<RightState, 'yes'>;
}

/** Rights that are missing or not known yet. */
export function lackOf({ rights }: Pick<CloudyaConnectionView, 'rights'>): Lack[] {
  return Object.entries(rightKeys).flatMap(([name, right]) => {
    const state = rights[name as keyof typeof rightKeys];
    return state === 'yes' ? [] : [{ right, state }];
  });
}

export function extensionsOf({ connections }: Pick<OnboardingState['connect'], 'connections'>): number {
  return connections.reduce((sum, { extensions }) => sum + extensions, 0);
}
