/** Who one can be in this window: administrators first, one without a role, one of another organisation. */
import { useEffect, useMemo, useState } from 'react';
import type { Person } from '../desk/state.ts';
import type { Words } from '../words.ts';

const names = ['Jonas Weber', 'Petra Lang', 'Mia Lang', 'Anna Schmidt'];
const strangerUpn = 'anna@fabrikam.example';

export interface Persona extends Person {
  /** Organisation of one who is not of the seed company. */
  elsewhere?: string;
}

/** Empty until the simulator has answered. */
export function usePersonas(users: readonly Person[] | undefined): Persona[] {
  const [stranger, setStranger] = useState<Persona>();
  useEffect(() => {
    const load = async () => {
      const response = await fetch(`/sim/microsoft/users/${strangerUpn}`);
      if (response.ok) setStranger({ ...(await response.json()), elsewhere: 'Fabrikam' });
    };
    load().catch(() => undefined);
  }, []);
  return useMemo(() => {
    const found = names.flatMap((name) => users?.find((user) => user.name === name) ?? []);
    return found.length > 0 && stranger ? [...found, stranger] : found;
  }, [users, stranger]);
}

/** `Jonas Weber, admin` */
export function labelOf({ name, roles, elsewhere }: Persona, words: Words): string {
  const role = roles.map((each) => words.roles[each]).find(Boolean);
  return `${name}, ${elsewhere ?? role ?? words.noRole}`;
}
