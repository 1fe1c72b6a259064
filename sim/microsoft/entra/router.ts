/** `login.microsoftonline.com`. */
import express, { Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { adminConsentAnswer, adminConsentPage } from './admin-consent.ts';
import { authorizePage, returnWithError, signIn } from './authorize.ts';
import { tokenEndpoint } from './token-endpoint.ts';
import { issuerV2, loginHost, tenantOf } from './tokens.ts';

export function entraHost(sim: Simulator): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  router.get('/common/discovery/instance', instanceDiscovery);
  router.get('/:tenant/v2.0/.well-known/openid-configuration', openidConfiguration(sim));
  router.get(['/:tenant/discovery/v2.0/keys', '/common/discovery/keys'], (_request, response) => {
    const { kid, publicKey } = sim.world.microsoft.key;
    response.json({ keys: [{ ...publicKey, kid, use: 'sig', alg: 'RS256' }] });
  });
  router.get('/:tenant/oauth2/v2.0/authorize', authorizePage(sim));
  router.post('/:tenant/oauth2/v2.0/sign-in', signIn(sim));
  router.post('/:tenant/oauth2/v2.0/return', returnWithError(sim));
  router.post('/:tenant/oauth2/v2.0/token', tokenEndpoint(sim));
  router.get('/:tenant/v2.0/adminconsent', adminConsentPage(sim));
  router.post('/:tenant/v2.0/adminconsent', adminConsentAnswer(sim));
  return router;
}

/** MSAL asks which names belong to one cloud before it trusts an authority. */
function instanceDiscovery(request: express.Request, response: express.Response): void {
  const asked = String(request.query.authorization_endpoint ?? '');
  const tenant = asked.split('/')[3] ?? 'common';
  response.json({
    tenant_discovery_endpoint: `https://${loginHost}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: loginHost,
        preferred_cache: 'login.windows.net',
        aliases: [loginHost, 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ],
  });
}

function openidConfiguration(sim: Simulator) {
  return (request: express.Request<{ tenant: string }>, response: express.Response) => {
    const segment = request.params.tenant;
    const shared = ['common', 'organizations', 'consumers'].includes(segment);
    const tenant = tenantOf(sim, segment);
    if (!tenant && !shared)
      return void response
        .status(400)
        .json({ error: 'invalid_tenant', error_description: `AADSTS90002: Tenant '${segment}' not found.` });
    const id = tenant?.id ?? segment;
    const base = `https://${loginHost}/${id}`;
    response.json({
      issuer: issuerV2(tenant?.id ?? '{tenantid}'),
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'form_post'],
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: 'graph.microsoft.com',
    });
  };
}
