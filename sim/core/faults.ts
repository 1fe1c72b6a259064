/** Faults that wait for a request: `POST /sim/faults`. */

export interface Fault {
  id: number;
  host: string;
  /** Regular expression on the path. */
  path: string;
  method?: string | undefined;
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  delayMs?: number | undefined;
  /** Cuts the connection before the request is looked at. */
  drop?: boolean | undefined;
  /** The request is carried out in full, but its answer never arrives. */
  loseAnswer?: boolean | undefined;
  /** How often it still strikes. */
  count: number;
  /** 0..1; 1 strikes every time. */
  rate: number;
}

export interface Faults {
  add(fault: Omit<Fault, 'id'>): Fault;
  list(): Fault[];
  /** The first fault that fits, counted down; undefined when none does. */
  take(host: string, method: string, path: string): Fault | undefined;
  clear(): void;
}

export function createFaults(random: () => number = Math.random): Faults {
  const faults: Fault[] = [];
  let lastId = 0;
  return {
    add: (fault) => {
      const added = { ...fault, id: ++lastId };
      faults.push(added);
      return added;
    },
    list: () => [...faults],
    take: (host, method, path) => {
      const fault = faults.find((candidate) => fits(candidate, host, method, path) && random() < candidate.rate);
      if (!fault) return undefined;
      fault.count -= 1;
      if (fault.count <= 0) faults.splice(faults.indexOf(fault), 1);
      return fault;
    },
    clear: () => {
      faults.length = 0;
    },
  };
}

function fits(fault: Fault, host: string, method: string, path: string): boolean {
  return fault.host === host && (!fault.method || fault.method === method) && new RegExp(fault.path).test(path);
}
