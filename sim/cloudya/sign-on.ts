/** `sso.cloud-cfg.com`: OAuth client credentials for the configuration API (NFON-AG/PBX-Configuration-APIs, README and examples). */
import express, { type Request, type Response, Router } from 'express';
import type { Simulator } from '../core/simulator.ts';
import { apiClients, issueToken } from './tokens.ts';

export function signOnHost(sim: Simulator): Router {
  const router = Router();
  router.post(
    '/realms/login/protocol/openid-connect/token',
    express.urlencoded({ extended: false }),
    async (request: Request, response: Response) => {
      const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const [id, secret] = Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s).map(formDecoded);
      if (request.body?.grant_type !== 'client_credentials') {
        return void response
          .status(400)
          .json({ error: 'unsupported_grant_type', error_description: 'Unsupported grant_type' });
      }
      const client = apiClients(sim).find((known) => known.id === id && known.secret === secret);
      if (!client)
        return void response
          .status(401)
          .json({ error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' });
      const seconds = sim.world.cloudya.settings.accessTokenSeconds;
      response.json({
        access_token: await issueToken(sim, 'configuration', { client: client.id }, seconds),
        expires_in: seconds,
        refresh_expires_in: 0,
        token_type: 'Bearer',
        'not-before-policy': 0,
        scope: 'profile email',
      });
    },
  );
  return router;
}

/** Id and secret are encoded as in a form before they are joined (RFC 6749 section 2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text}`).get('v') ?? '';
}
