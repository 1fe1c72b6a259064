import { createContext, use } from 'react';
import type { OnboardingState, WizardStep } from '../../../../contract/onboarding.ts';

export interface WizardView {
  state: OnboardingState;
  shown: WizardStep;
  go(step: WizardStep): void;
  /** After a change of step the title takes the focus; not on the first load. */
  focusTitle: boolean;
}

export const WizardContext = createContext<WizardView | undefined>(undefined);

export function useWizard(): WizardView {
  const view = use(WizardContext);
  if (!view) throw new Error('a step stands outside the wizard');
  return view;
}
