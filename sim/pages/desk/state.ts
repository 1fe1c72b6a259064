/** What the window shows of the simulated world: read through the documented control API, as scripts read it. */
import { useEffect, useState } from 'react';

/** How far the setting up has come, as the simulated vendors see it. */
export interface Steps {
  connected: boolean;
  switchOn: boolean;
  consented: boolean;
  syncUser: boolean;
  signedIn: boolean;
  active: boolean;
}

export interface Person {
  id: string;
  tenantId: string;
  name: string;
  upn: string;
  roles: string[];
}

export interface DeskPerson {
  extension: string;
  name: string;
  line: string;
  published: { teams?: string } | null;
  /** undefined: nobody in Teams has this name. */
  upn: string | undefined;
  /** Activity the own Teams client reports, and the one others see. */
  own: string;
  seen: string;
}

export interface DeskState {
  people: DeskPerson[];
  users: Person[];
  syncUserUpn: string | undefined;
  steps: Steps;
  /** What is typed into *Connect Cloudya*, by the name of the field. */
  logins: Record<string, string>;
}

interface Extension {
  extension: string;
  name: string;
  line: string;
  published: { teams?: string } | null;
}

interface Told {
  people: (Person & { own: { activity: string }; seen: { activity: string } })[];
  extensions: Extension[];
  cloudya: Record<string, unknown>;
  steps: Steps;
  syncUser: string | null;
}

async function load(): Promise<DeskState> {
  const response = await fetch('/sim/state');
  const { people: users, extensions, cloudya, steps, syncUser }: Told = await response.json();
  const byName = new Map(users.map((user) => [user.name, user]));
  const people = extensions.map(({ extension, name, line, published }) => {
    const user = byName.get(name);
    const seen = { upn: user?.upn, own: user?.own.activity ?? '', seen: user?.seen.activity ?? '' };
    return { extension, name, line, published, ...seen };
  });
  const logins = Object.entries(cloudya).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { people, users, steps, syncUserUpn: syncUser ?? undefined, logins: Object.fromEntries(logins) };
}

/** Changes come in bursts. */
const burstMs = 150;
/** In case an event is missed. */
const beatMs = 5_000;

/** Read at the start, and again whenever the simulator says that something changed. */
export function useDesk(onChanged: (what: string) => void): DeskState | undefined {
  const [state, setState] = useState<DeskState>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        load().then(setState, () => undefined);
      }, burstMs);
    };
    refresh();
    const source = new EventSource('/sim/events');
    source.addEventListener('changed', ({ data }) => {
      onChanged(JSON.parse(data));
      refresh();
    });
    const beat = setInterval(refresh, beatMs);
    return () => {
      source.close();
      clearTimeout(timer);
      clearInterval(beat);
    };
  }, [onChanged]);
  return state;
}

/** A control call. */
export async function call(method: 'POST' | 'DELETE', path: string, body: unknown = {}): Promise<boolean> {
  const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`/sim${path}`, init);
  return response.ok;
}
