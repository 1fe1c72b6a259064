/**
 * The messages a page of a Teams app and its host exchange (teams-js 2.x, `internal/communication` and `messageObjects`): the page
 * posts `{id, uuidAsString, func, args}`, the host answers `{id, uuidAsString, args}`; a host's own call has `func` and no id.
 */

export interface PageRequest {
  id: number;
  uuidAsString?: string;
  func: string;
  args?: unknown[];
}

export function isPageRequest(data: unknown): data is PageRequest {
  return (
    typeof data === 'object' &&
    data !== null &&
    'func' in data &&
    typeof (data as PageRequest).func === 'string' &&
    typeof (data as PageRequest).id === 'number'
  );
}

export function answer(target: Window, { id, uuidAsString }: PageRequest, args: unknown[]): void {
  target.postMessage({ id, ...(uuidAsString ? { uuidAsString } : {}), args }, location.origin);
}

export function callPage(target: Window, func: string, args: unknown[]): void {
  target.postMessage({ func, args }, location.origin);
}

/** What this host supports; everything else answers `isSupported() === false`. */
export const supports = { pages: { currentApp: {}, tabs: {} }, chat: {}, appInstallDialog: {}, clipboard: {} };
