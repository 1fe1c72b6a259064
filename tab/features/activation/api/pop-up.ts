/**
 * A pop-up must open from the click itself, so its one-time ticket lies ready before. The end page hands back the
 * handle of the result; a closed window says nothing, so the server is asked in any case.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OnboardingState } from '../../../../contract/onboarding.ts';
import { call } from '../../../lib/api-client.ts';
import { openLink, openPopup } from '../../../lib/teams.ts';
import { useOnboarding, useOnboardingAct } from './onboarding.ts';

/** `elsewhere`: opened as a link, whose end nobody hears of, until an answer shows in the step, which looks by itself. */
export type PopUpState = 'idle' | 'open' | 'asking' | 'blocked' | 'elsewhere';

type Kind = keyof typeof kinds;

export interface PopUp {
  kind: Kind;
  state: PopUpState;
  error: unknown;
  open(): Promise<void>;
  /** Where the window is blocked or does not fit. */
  openAsLink(): Promise<void>;
}

/** Tickets are good for five minutes. */
const renewMs = 4 * 60_000;

const kinds = {
  consent: { ticket: 'consentTicket', outcome: 'consentOutcome' },
  'sign-in': { ticket: 'signInTicket', outcome: 'signInOutcome' },
} as const;

/** Other than before once Microsoft has answered, however it did. */
const answerOf: Record<Kind, (state: OnboardingState) => unknown[]> = {
  consent: ({ consent: { problem, state, permissions } }) => [
    problem?.at,
    state,
    // given again, everything is tried out anew; what is missing is tried again and again without it
    permissions.every(({ state: is }) => is === 'granted') && permissions.map(({ checkedAt }) => checkedAt),
  ],
  'sign-in': ({ signIn: { problem, syncUsers } }) => [problem?.at, syncUsers.map(({ signedInAt }) => signedInAt)],
};

export function usePopUp(kind: Kind, wanted = true): PopUp {
  const client = useQueryClient();
  const queryKey = ['ticket', kind];
  const ticket = useQuery({
    queryKey,
    enabled: wanted,
    queryFn: () => call(kinds[kind].ticket, {}),
    staleTime: renewMs,
    refetchInterval: renewMs,
    refetchIntervalInBackground: true,
    gcTime: 0,
  });
  const outcome = useOnboardingAct(kinds[kind].outcome);
  const [state, setState] = useState<PopUpState>('idle');
  const onboarding = useOnboarding().data;
  const answer = onboarding && JSON.stringify(answerOf[kind](onboarding));
  const [answerBefore, setAnswerBefore] = useState(answer);
  const [error, setError] = useState<unknown>(null);

  const ready = async () => (ticket.data ?? (await call(kinds[kind].ticket, {}))).url;

  async function attempt(act: () => Promise<PopUpState>): Promise<void> {
    setError(null);
    try {
      const ended = await act();
      setState(ended);
      // a blocked window has not used its ticket: it stays good for the link
      if (ended === 'blocked') return;
    } catch (failure) {
      setError(failure);
      setState('idle');
    }
    void client.resetQueries({ queryKey });
  }

  return {
    kind,
    state: state === 'elsewhere' && answer !== answerBefore ? 'idle' : state,
    error,
    open: () =>
      attempt(async () => {
        const url = await ready();
        setState('open');
        const result = await openPopup(url);
        if (result.kind === 'blocked') return 'blocked';
        setState('asking');
        await outcome.mutateAsync(result);
        return 'idle';
      }),
    openAsLink: () =>
      attempt(async () => {
        // not every host tells when it has opened a link
        void openLink(await ready());
        setAnswerBefore(answer);
        return 'elsewhere';
      }),
  };
}
