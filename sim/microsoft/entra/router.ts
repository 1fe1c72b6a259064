/** `login.microsoftonline.com`, and the login hosts of the national clouds. */
import express, { Router } from 'express';
import type { Simulator } from '../../core/simulator.ts';
import { type Cloud, clouds, issuerV2 } from '../clouds.ts';
import { findTenant, type SimTenant } from '../world.ts';
import { adminConsentAnswer, adminConsentPage } from './admin-consent.ts';
import { authorizePage, returnWithError, signIn } from './authorize.ts';
import type { LoopGuard } from './loop-guard.ts';
import { tokenEndpoint } from './token-endpoint.ts';

export function entraHost(sim: Simulator, loginHost: string, guard: LoopGuard): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  router.get('/common/discovery/instance', instanceDiscovery(loginHost));
  router.get('/:tenant/v2.0/.well-known/openid-configuration', openidConfiguration(sim, loginHost));
  router.get(['/:tenant/discovery/v2.0/keys', '/common/discovery/keys'], (_request, response) => {
    const { kid, publicKey } = sim.world.microsoft.key;
    response.json({ keys: [{ ...publicKey, kid, use: 'sig', alg: 'RS256' }] });
  });
  router.get('/:tenant/oauth2/v2.0/authorize', authorizePage(sim, loginHost));
  router.post('/:tenant/oauth2/v2.0/sign-in', signIn(sim, loginHost));
  router.post('/:tenant/oauth2/v2.0/return', returnWithError(sim));
  router.post('/:tenant/oauth2/v2.0/token', tokenEndpoint(sim, loginHost, guard));
  router.get('/:tenant/v2.0/adminconsent', adminConsentPage(sim, loginHost));
  router.post('/:tenant/v2.0/adminconsent', adminConsentAnswer(sim, loginHost));
  return router;
}

/** MSAL asks which names belong to one cloud before it trusts an authority. */
function instanceDiscovery(loginHost: string) {
  return (request: express.Request, response: express.Response) => {
    const asked = String(request.query.authorization_endpoint ?? '');
    const tenant = asked.split('/')[3] ?? 'common';
    response.json({
      tenant_discovery_endpoint: `https://${loginHost}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: cloudNames,
    });
  };
}

/** Names of each cloud's login host; some are older than the simulator's and not served here. */
const cloudNames = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
];

/**
 * The cloud a document tells of: the worldwide instance describes a tenant of the government's cloud with the names of that cloud
 * (https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud), and knows nothing of 21Vianet.
 */
function cloudFor(loginHost: string, tenant: SimTenant | undefined): Cloud | undefined {
  const own = Object.values(clouds).find(({ loginHosts }) => loginHosts.includes(loginHost));
  const home = tenant && clouds[tenant.cloud];
  return home && home.name !== own?.name && [home.name, own?.name].includes('china') ? undefined : (home ?? own);
}

function openidConfiguration(sim: Simulator, loginHost: string) {
  return (request: express.Request<{ tenant: string }>, response: express.Response) => {
    const segment = request.params.tenant;
    const shared = ['common', 'organizations', 'consumers'].includes(segment);
    const tenant = findTenant(sim.world.microsoft, segment);
    const cloud = cloudFor(loginHost, tenant);
    if (!cloud || (!tenant && !shared))
      return void response
        .status(400)
        .json({ error: 'invalid_tenant', error_description: `AADSTS90002: Tenant '${segment}' not found.` });
    const id = tenant?.id ?? segment;
    const base = `https://${cloud.loginHosts[0]}/${id}`;
    response.json({
      issuer: issuerV2(cloud.name, tenant?.id ?? '{tenantid}'),
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
      tenant_region_scope: cloud.region,
      ...(cloud.subRegion ? { tenant_region_sub_scope: cloud.subRegion } : {}),
      cloud_instance_name: cloud.instance,
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: cloud.graphHost,
    });
  };
}
