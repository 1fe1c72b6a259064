/** Which of the three layouts fits the window: phone below 720 px, narrow below 1024 px, wide. */
import { useSyncExternalStore } from 'react';

export type Layout = 'phone' | 'narrow' | 'wide';

const phone = '(max-width: 719.98px)';
const narrow = '(max-width: 1023.98px)';

function subscribe(listener: () => void): () => void {
  const queries = [phone, narrow].map((query) => window.matchMedia?.(query));
  for (const query of queries) query?.addEventListener('change', listener);
  return () => {
    for (const query of queries) query?.removeEventListener('change', listener);
  };
}

function current(): Layout {
  const fits = (query: string) => window.matchMedia?.(query).matches ?? false;
  if (fits(phone)) return 'phone';
  return fits(narrow) ? 'narrow' : 'wide';
}

export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, current);
}
