/** Server events into the query cache; tells whether what is shown is live. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OnboardingState } from '../../contract/onboarding.ts';
import type { Overview } from '../../contract/overview.ts';
import type { PersonRow } from '../../contract/presence.ts';
import { keepState } from '../features/activation/api/onboarding.ts';
import { matchesKey } from '../features/matches/api/matches.ts';
import { overviewKey } from '../features/overview/api/overview.ts';
import { keepPeople } from '../features/overview/api/people.ts';
import { followLive } from '../lib/live.ts';

export type Live = { kind: 'connecting' } | { kind: 'live' } | { kind: 'stopped'; at: string };

export function useLive(): Live {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ kind: 'connecting' });
  useEffect(() => {
    const ending = new AbortController();
    let lostBefore = false;
    void followLive(
      {
        onOpen: () => {
          setLive({ kind: 'live' });
          if (lostBefore) void client.invalidateQueries();
        },
        onEvent: ({ event, data }) => {
          if (event === 'overview') client.setQueryData(overviewKey, data as Overview);
          if (event === 'onboarding') keepState(client, data as OnboardingState);
          if (event === 'people') keepPeople(client, data as PersonRow[]);
          if (event === 'matches') void client.invalidateQueries({ queryKey: matchesKey });
        },
        onLost: () => {
          lostBefore = true;
          setLive((before) => (before.kind === 'stopped' ? before : { kind: 'stopped', at: new Date().toISOString() }));
        },
      },
      ending.signal,
    );
    return () => ending.abort();
  }, [client]);
  return live;
}
