/** The switch in Cloudya's portal after activation: un-ticked it pauses, ticked again it resumes what it had paused. Pure. */

/** `unknown`: the customer's client may not see it. That says nothing about it. */
export type SwitchReading = 'on' | 'off' | 'unknown';

export interface SwitchPosture {
  phase: 'onboarding' | 'activating' | 'active' | 'paused';
  pausedReason: 'by-admin' | 'portal-switch' | undefined;
}

export type SwitchAct = 'pause' | 'resume' | 'none';

/** `required`: without the switch nothing is synchronised. What an admin paused is never resumed here. */
export function switchAct(
  reading: SwitchReading,
  required: boolean,
  { phase, pausedReason }: SwitchPosture,
): SwitchAct {
  const running = phase === 'active' || phase === 'activating';
  if (running) return required && reading === 'off' ? 'pause' : 'none';
  const pausedByIt = phase === 'paused' && pausedReason === 'portal-switch';
  return pausedByIt && (reading === 'on' || !required) ? 'resume' : 'none';
}
