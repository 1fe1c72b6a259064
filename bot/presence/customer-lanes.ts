/** Writes to Cloudya of one tenant: each of its customers is written apart, so that one that is away holds up no other. */
import { earliest } from './resolve-presence.ts';
import { type CustomerTrouble, ofCustomer } from './trouble.ts';
import { createLane, type Lane, type LaneDeps } from './write-lane.ts';

export function createCustomerLanes(deps: LaneDeps, tenantId: string, trouble: CustomerTrouble): Lane {
  const lanes = new Map<string, Lane>();

  function laneOf(kAccount: string): Lane {
    const known = lanes.get(kAccount);
    if (known) return known;
    const lane = createLane(deps, tenantId, ofCustomer(trouble, kAccount), { kAccount });
    lanes.set(kAccount, lane);
    return lane;
  }

  const all = () => [...lanes.values()];
  return {
    has: (extension) => all().some((lane) => lane.has(extension)),
    size: () => all().reduce((sum, lane) => sum + lane.size(), 0),
    writing: () => new Set(all().flatMap((lane) => [...lane.writing()])),
    begin: (write) => laneOf(write.link.kAccount).begin(write),
    opensAt: (now) => all().reduce<number | undefined>((at, lane) => earliest(at, lane.opensAt(now)), undefined),
    resting: (now) => all().flatMap((lane) => lane.resting(now)),
    async idle() {
      await Promise.all(all().map((lane) => lane.idle()));
    },
  };
}
