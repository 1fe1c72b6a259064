/** The switches in Cloudya's portal after activation: un-ticked they pause, ticked again they resume what they had paused. Pure. */

/** `unknown`: the customer's client may not see it. That says nothing about it. */
export type SwitchReading = 'on' | 'off' | 'unknown';

export interface SwitchPosture {
  phase: 'onboarding' | 'activating' | 'active' | 'paused';
  pausedReason: 'by-admin' | 'portal-switch' | undefined;
}

export type SwitchAct = 'pause' | 'resume' | 'none';

/** Does a customer rest from now on? `required`: without its switch its people are not synchronised. */
export function restsAfter(reading: SwitchReading, required: boolean, rested: boolean): boolean {
  if (!required) return false;
  return reading === 'unknown' ? rested : reading === 'off';
}

/** What an admin is told of it. Not seen is not un-ticked; who has said that it is ticked knows that it is not seen. */
export function switchTrouble(
  { reading, rests, continuedAnyway }: { reading: SwitchReading; rests: boolean; continuedAnyway: boolean },
  required: boolean,
): 'portal_switch_off' | 'portal_switch_unknown' | undefined {
  if (reading === 'unknown') return required && !continuedAnyway ? 'portal_switch_unknown' : undefined;
  return rests ? 'portal_switch_off' : undefined;
}

/** A tenant pauses once all its customers rest. What an admin paused is never resumed here. */
export function switchAct(allRest: boolean, { phase, pausedReason }: SwitchPosture): SwitchAct {
  const running = phase === 'active' || phase === 'activating';
  if (running) return allRest ? 'pause' : 'none';
  const pausedByIt = phase === 'paused' && pausedReason === 'portal-switch';
  return pausedByIt && !allRest ? 'resume' : 'none';
}

/**
 * Would NFON's own connector write presence, too? Where the switch is required the customer has ticked it for us; where it only
 * informs, an operator runs that connector, and the switch is its.
 */
export function bothWrite(
  { switchState, otherWriter }: { switchState: SwitchReading; otherWriter: string | undefined },
  required: boolean,
): boolean {
  return otherWriter !== undefined || (!required && switchState === 'on');
}
