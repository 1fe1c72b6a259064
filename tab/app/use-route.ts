/** The address as state: back, forward and reload of the browser (or phone) work. */
import { useMemo, useSyncExternalStore } from 'react';
import { basePath, formatRoute, parseRoute, type Route } from './routes.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function currentPath(): string {
  const { pathname } = window.location;
  return pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, currentPath);
  return useMemo(() => parseRoute(path), [path]);
}

/** `replace` leaves no entry behind, for moves that nobody clicked. */
export function navigate(route: Route, { replace = false }: { replace?: boolean } = {}): void {
  const address = basePath + formatRoute(route) + window.location.search;
  if (address === window.location.pathname + window.location.search) return;
  window.history[replace ? 'replaceState' : 'pushState'](null, '', address);
  for (const listener of listeners) listener();
}
