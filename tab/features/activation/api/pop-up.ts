/**
 * A pop-up must open from the click itself, so its one-time ticket lies ready before. The end page hands back the
 * handle of the result; a closed window says nothing, so the server is asked in any case.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../../lib/api-client.ts';
import { openPopup } from '../../../lib/teams.ts';
import { useOnboardingAct } from './onboarding.ts';

export type PopUpState = 'idle' | 'open' | 'asking' | 'blocked';

export interface PopUp {
  state: PopUpState;
  /** Open as a link where the window was blocked. */
  url: string | undefined;
  error: unknown;
  open(): Promise<void>;
}

/** Tickets are good for five minutes. */
const renewMs = 4 * 60_000;

const kinds = {
  consent: { ticket: 'consentTicket', outcome: 'consentOutcome' },
  'sign-in': { ticket: 'signInTicket', outcome: 'signInOutcome' },
} as const;

export function usePopUp(kind: keyof typeof kinds, wanted = true): PopUp {
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
  const [error, setError] = useState<unknown>();
  const [url, setUrl] = useState<string>();

  async function open(): Promise<void> {
    setError(undefined);
    try {
      const ready = ticket.data ?? (await call(kinds[kind].ticket, {}));
      setUrl(ready.url);
      setState('open');
      const result = await openPopup(ready.url);
      // a blocked window has not used its ticket: it stays good for the link
      if (result.kind === 'blocked') return setState('blocked');
      setState('asking');
      await outcome.mutateAsync(result);
      setState('idle');
    } catch (failure) {
      setError(failure);
      setState('idle');
    }
    void client.resetQueries({ queryKey });
  }

  return { state, url, error: error ?? null, open };
}
