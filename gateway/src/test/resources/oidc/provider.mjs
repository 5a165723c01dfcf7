// A login provider for tests: real pages, device code, client credentials, code with PKCE. Settings come as one JSON text on
// standard input; "ready" is printed when it listens.
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const { port, jwks, redirect, secret, accessTokenSeconds } = JSON.parse(readFileSync(0, 'utf8'));
const issuer = `http://127.0.0.1:${port}`;
const ROLES = {
  alice: ['fleet-admins'],
  olga: ['hall-3-operators', 'a-role-of-something-else'],
  nobody: [],
  'hall-robot': ['hall-3-operators'],
};
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

const provider = new Provider(issuer, {
  jwks,
  clients: [
    {
      client_id: 'sandpiper-cli',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: [DEVICE_CODE, 'authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [redirect],
    },
    {
      client_id: 'hall-robot',
      client_secret: secret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ],
  scopes: ['openid', 'offline_access'],
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims(context, token) {
    const who = token.accountId ?? token.clientId;
    return { roles: ROLES[who], realm_access: { roles: ROLES[who] }, preferred_username: who };
  },
  issueRefreshToken: () => true,
  ttl: { AccessToken: accessTokenSeconds, ClientCredentials: accessTokenSeconds },
  features: {
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (context, resource) => ({
        scope: 'openid offline_access',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: accessTokenSeconds,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
