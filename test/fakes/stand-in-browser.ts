/** What jsdom lacks, and the Teams app around the tab. */
import { configure } from '@testing-library/react';
import { vi } from 'vitest';
import { type FakeTeamsApp, standInTeamsApp } from './fake-teams-app.ts';
import { standInResizeObserver } from './resize-observer.ts';

/** `waitMs`: how long something may take to appear; pages are parts of their own, loaded when they are opened first. */
export function standInBrowser(waitMs: number): FakeTeamsApp {
  configure({ asyncUtilTimeout: waitMs });
  // the tab answers events of a server, not only of the test
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  vi.stubGlobal('matchMedia', undefined);
  standInResizeObserver();
  return standInTeamsApp();
}
