/**
 * A Teams app of a phone around the tab: it has no frame, messages go through `nativeInterface`
 * (microsoft-teams-library-js, internal/communication.ts).
 */
export interface FakeTeamsApp {
  /** What the host is asked, newest last. */
  readonly asked: { func: string; args: unknown[] }[];
  /** Answers of the host by what it is asked; may be replaced during a test. */
  readonly answers: Record<string, (args: unknown[]) => unknown[]>;
}

interface NativeWindow {
  nativeInterface?: { framelessPostMessage(text: string): void };
  onNativeMessage?: (event: { data: unknown }) => void;
}

const initialized = [
  'content',
  'android',
  JSON.stringify({ apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false, supports: { pages: {} } }),
  '2.58.0',
];

/** Stands around `window` from now on. */
export function standInTeamsApp(locale = 'en-gb'): FakeTeamsApp {
  const context = { theme: 'default', locale, tid: 'tenant', userObjectId: 'user', entityId: 'presence' };
  const app: FakeTeamsApp = {
    asked: [],
    answers: {
      initialize: () => initialized,
      getContext: () => [{ ...context, subEntityId: '', frameContext: 'content', hostName: 'Teams' }],
      'authentication.getAuthToken': () => [true, 'token'],
      'authentication.authenticate': () => [false, 'CancelledByUser'],
    },
  };
  const host = window as unknown as NativeWindow;
  host.nativeInterface = {
    framelessPostMessage: (text) => {
      const { id, uuidAsString, func, args = [] } = JSON.parse(text);
      app.asked.push({ func, args });
      const answer = app.answers[func]?.(args);
      if (answer) queueMicrotask(() => host.onNativeMessage?.({ data: { id, uuidAsString, args: answer } }));
    },
  };
  return app;
}
