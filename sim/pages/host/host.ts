/** A Teams window as a tab sees it: answers the teams-js protocol for the framed tab and for the pop-up it opens. */
import { answer, callPage, isPageRequest, type PageRequest, supports } from './protocol.ts';

export type Theme = 'default' | 'dark' | 'contrast';

export interface Persona {
  id: string;
  tenantId: string;
  name: string;
  upn: string;
}

export interface HostState {
  /** undefined: nobody yet. */
  persona: Persona | undefined;
  theme: Theme;
  locale: string;
  subPageId: string;
}

export interface HostDeps {
  state(): HostState;
  frame(): Window | null;
  /** https address of a known name -> address of this origin. */
  localUrl(url: string): string;
  openLink(url: string): void;
  /** The tab has said that it is ready, or that it cannot be. */
  onReady(): void;
}

const sdkVersion = '2.58.0';

interface LoggedCall {
  func: string;
  args: unknown[];
}

declare global {
  interface Window {
    __teamsHost?: { log: LoggedCall[] };
  }
}

/** Starts answering. Returns what the window uses: a theme push, and the end. */
export function startHost(deps: HostDeps): { pushTheme(theme: Theme): void; stop(): void } {
  const log: LoggedCall[] = [];
  window.__teamsHost = { log };
  const popup = createPopup(deps);

  async function handle(request: PageRequest, source: Window): Promise<void> {
    const args = request.args ?? [];
    log.push({ func: request.func, args: /token/i.test(request.func) ? [] : args });
    switch (request.func) {
      case 'initialize':
        return answer(source, request, [
          popup.is(source) ? 'authentication' : 'content',
          'web',
          JSON.stringify({ apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false, supports }),
          sdkVersion,
        ]);
      case 'getContext':
        return answer(source, request, [describeContext(deps.state())]);
      case 'authentication.getAuthToken':
        return answer(source, request, await getToken(deps.state().persona));
      case 'authentication.authenticate':
        return popup.open(request, source, String(args[0]));
      case 'authentication.authenticate.success':
      case 'authentication.authenticate.failure':
        return popup.end(request.func.endsWith('success'), args[0]);
      case 'openLink':
      case 'executeDeepLink':
        deps.openLink(String(args[0]));
        return answer(source, request, [true]);
      case 'appInitialization.success':
      case 'appInitialization.failure':
      case 'appInitialization.expectedFailure':
        return deps.onReady();
      default:
        return answer(source, request, [true]);
    }
  }

  const listen = (event: MessageEvent) => {
    if (event.origin !== location.origin || !isPageRequest(event.data)) return;
    const source = event.source as Window | null;
    if (source && (source === deps.frame() || popup.is(source))) void handle(event.data, source);
  };
  addEventListener('message', listen);
  return {
    pushTheme: (theme) => {
      const frame = deps.frame();
      if (frame) callPage(frame, 'themeChange', [theme]);
    },
    stop: () => removeEventListener('message', listen),
  };
}

/** The one window of `authentication.authenticate`. */
function createPopup(deps: HostDeps) {
  let shown: Window | null = null;
  let asked: PageRequest | null = null;

  function end(succeeded: boolean, result: unknown): void {
    const frame = deps.frame();
    if (asked && frame) answer(frame, asked, [succeeded, result]);
    asked = null;
    shown?.close();
  }

  function open(request: PageRequest, source: Window, url: string): void {
    const opened = window.open(deps.localUrl(url), 'teams-popup', 'popup,width=560,height=700');
    if (!opened) {
      answer(source, request, [false, 'FailedToOpenWindow']);
      return;
    }
    shown = opened;
    asked = request;
    const watch = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(watch);
      // give a last message of the closing window the time to arrive; by then another one may be open
      setTimeout(() => asked === request && end(false, 'CancelledByUser'), 200);
    }, 300);
  }

  return { open, end, is: (source: Window) => source === shown };
}

function describeContext({ persona, theme, locale, subPageId }: HostState) {
  return {
    theme,
    locale,
    tid: persona?.tenantId,
    userObjectId: persona?.id,
    loginHint: persona?.upn,
    userPrincipalName: persona?.upn,
    entityId: 'presence',
    subEntityId: subPageId,
    frameContext: 'content',
    hostName: 'Teams',
    hostClientType: 'web',
    sessionId: 'simulated',
    appSessionId: 'simulated',
  };
}

/** Instead of a token the host hands on what Entra says; with nobody signed in it has a word of its own. */
async function getToken(persona: Persona | undefined): Promise<[true, string] | [false, string]> {
  const response = await fetch('/sim/teams/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ upn: persona?.upn }),
  });
  const body = await response.json();
  return response.ok ? [true, body.token] : [false, persona ? body.error : 'resourceDisabled'];
}
