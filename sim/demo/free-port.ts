import { createServer } from 'node:net';

/** The wanted port if nobody listens on it, whichever way `localhost` is resolved; else one that is free. */
export async function freePort(wanted: number): Promise<number> {
  const port = await tryPort(wanted, '127.0.0.1');
  const alsoFree = port !== undefined && (await tryPort(port, '::1')) !== undefined;
  return alsoFree ? port : ((await tryPort(0, '127.0.0.1')) ?? wanted);
}

/** undefined when it is taken. A machine without IPv6 has nobody listening there. */
function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => done(code === 'EADDRINUSE' ? undefined : port));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : port));
    });
  });
}
