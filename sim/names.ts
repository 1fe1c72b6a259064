/**
 * Name resolution of the demo and the tests: `node --import ./sim/names.ts program.ts`.
 * A request to a vendor's real name goes to the simulator at `SIM_URL`; everything else passes. The program knows only real names.
 */
import { BatchInterceptor } from '@mswjs/interceptors';
import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { FetchInterceptor } from '@mswjs/interceptors/fetch';

const simulatedHosts = new Set([
  'login.microsoftonline.com',
  'graph.microsoft.com',
  // national clouds
  'login.microsoftonline.us',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'microsoftgraph.chinacloudapi.cn',
  'providersupportdata.cloud-cfg.com',
  'sso.cloud-cfg.com',
  'api.nfon.net',
  'portal-api.nfon.net:8090',
]);

const bodyless = new Set(['GET', 'HEAD']);

/** Hop-by-hop headers, which belong to the connection and not to the message (RFC 9110, 7.6.1). */
const ofTheConnection = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'];

/** Starts answering for the vendors' names. Returns the function that stops it. */
export function resolveNames(simUrl: string): () => void {
  const interceptor = new BatchInterceptor({
    name: 'simulated-names',
    interceptors: [new ClientRequestInterceptor(), new FetchInterceptor()],
  });
  interceptor.on('request', async ({ request, controller }) => {
    const { protocol, host, pathname, search } = new URL(request.url);
    if (protocol !== 'https:' || !simulatedHosts.has(host)) return;
    try {
      controller.respondWith(await forward(request, `${simUrl}/~/${host}${pathname}${search}`));
    } catch (error) {
      controller.errorWith(error instanceof Error ? error : new Error(String(error)));
    }
  });
  interceptor.apply();
  return () => interceptor.dispose();
}

async function forward(request: Request, target: string): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of ofTheConnection) headers.delete(name);
  const body = bodyless.has(request.method) ? null : await request.arrayBuffer();
  const answer = await fetch(target, {
    method: request.method,
    headers,
    body,
    redirect: 'manual',
    signal: request.signal,
  });
  const answered = new Headers(answer.headers);
  answered.delete('content-encoding');
  answered.delete('content-length');
  return new Response([204, 304].includes(answer.status) ? null : answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: answered,
  });
}

const { SIM_URL } = process.env;
if (SIM_URL) resolveNames(SIM_URL);
