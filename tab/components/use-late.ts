import { useEffect, useState } from 'react';

/** True once `ms` have passed: what comes sooner needs no sign of waiting. */
export function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}
