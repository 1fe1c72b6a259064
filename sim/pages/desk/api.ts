/** The desk uses the simulator's documented control API, as scripts do. */
import { useEffect, useState } from 'react';

export interface DeskPerson {
  extension: string;
  name: string;
  line: string;
  published: { teams?: string } | null;
  upn: string | undefined;
  own: string;
  seen: string;
}

export interface DeskState {
  people: DeskPerson[];
  users: { id: string; tenantId: string; name: string; upn: string; roles: string[]; own: Pair; seen: Pair }[];
  switchOn: boolean | null;
  consented: boolean;
}

interface Pair {
  availability: string;
  activity: string;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`/sim${path}`);
  return response.json();
}

export async function post(path: string, body: unknown): Promise<void> {
  await fetch(`/sim${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

interface Extension {
  extension: string;
  name: string;
  line: string;
  published: { teams?: string } | null;
  voicemailEmail: string | null;
}

async function load(): Promise<DeskState> {
  const [extensions, users, tenants, portal] = await Promise.all([
    get<Extension[]>('/cloudya/extensions'),
    get<(DeskState['users'][number] & { mail: string | null; proxyAddresses: string[] })[]>('/microsoft/users'),
    get<{ domain: string; consentedBy: string | null }[]>('/microsoft/tenants'),
    get<{ enabled: boolean | null }>('/cloudya/switch'),
  ]);
  const byName = new Map(users.map((user) => [user.name, user]));
  const people = extensions.map(({ extension, name, line, published }) => {
    const user = byName.get(name);
    return {
      extension,
      name,
      line,
      published,
      upn: user?.upn,
      own: user ? `${user.own.availability}/${user.own.activity}` : '',
      seen: user ? user.seen.activity : '',
    };
  });
  return {
    people,
    users,
    switchOn: portal.enabled,
    consented: tenants.some(({ domain, consentedBy }) => domain === 'contoso.example' && consentedBy !== null),
  };
}

/** Read at the start, and again whenever the simulator says that something changed. */
export function useDesk(): DeskState | undefined {
  const [state, setState] = useState<DeskState>();
  useEffect(() => {
    let loading = false;
    const refresh = () => {
      if (loading) return;
      loading = true;
      load()
        .then(setState, () => undefined)
        .finally(() => {
          loading = false;
        });
    };
    refresh();
    const source = new EventSource('/sim/events');
    source.addEventListener('changed', refresh);
    // presence becomes visible to others only after a lag
    const tick = setInterval(refresh, 2_000);
    return () => {
      source.close();
      clearInterval(tick);
    };
  }, []);
  return state;
}
