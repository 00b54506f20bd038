import { z } from 'zod';
import { withOffset } from '../views/times.js';
import { Forbidden, NotFound } from '../world/refusals.js';
import type { ApplicationState, CredentialState, ServiceAccountState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { credentialView } from './auth.routes.js';

/** Parts of a person's file that this one has left empty. */
const UNTOLD = Object.fromEntries(
  `area birthCity birthDay companyNationalIdentificationNumber complementaryAddress corporationType fax italianSDI
   nationalIdentificationNumber phoneType purposeOfPurchase sex spareEmail vat`
    .split(/\s+/)
    .map((name) => [name, null]),
);

function me(call: Call): unknown {
  const { nichandle, email, organisation, subsidiary, currency } = call.world.state.account;
  return {
    nichandle,
    email,
    organisation,
    firstname: 'Ada',
    name: 'Keel',
    legalform: 'corporation',
    country: 'FR',
    language: 'en_GB',
    currency,
    ovhCompany: 'ovh',
    ovhSubsidiary: subsidiary,
    state: 'complete',
    customerCode: '0000-1111-22',
    kycValidated: true,
    address: '1 Quay Street',
    city: 'Harbour',
    zip: '59000',
    phone: '+33.300000000',
    phoneCountry: 'FR',
    ...UNTOLD,
  };
}

function application(call: Call, id: string): ApplicationState {
  const found = Object.values(call.world.state.applications).find(({ applicationId }) => String(applicationId) === id);
  if (!found) throw new NotFound('The requested object (applicationId) does not exist');
  return found;
}

const applicationView = ({ applicationId, key, name, status }: ApplicationState): unknown => ({
  applicationId,
  applicationKey: key,
  name,
  description: name,
  status,
});

function credential(call: Call): CredentialState {
  const found = Object.values(call.world.state.credentials).find(
    ({ credentialId }) => String(credentialId) === call.param('credentialId'),
  );
  if (!found) throw new NotFound('The requested object (credentialId) does not exist');
  return found;
}

const accountView = (call: Call, account: ServiceAccountState): unknown => ({
  clientId: account.clientId,
  name: account.name,
  description: account.description,
  flow: 'CLIENT_CREDENTIALS',
  callbackUrls: [],
  createdAt: withOffset(account.createdAtMs),
  identity: `urn:v1:eu:identity:credential:${call.world.state.account.nichandle}/oauth2-${account.clientId}`,
});

function serviceAccount(call: Call): ServiceAccountState {
  const found = call.world.state.serviceAccounts[call.param('clientId')];
  if (!found) throw new NotFound('The requested object (clientId) does not exist');
  return found;
}

const clientBody = z.strictObject({
  callbackUrls: z.array(z.string()).optional(),
  flow: z.enum(['AUTHORIZATION_CODE', 'CLIENT_CREDENTIALS']),
  name: z.string().min(1),
  description: z.string(),
});

/** A new service account may do nothing until a policy says so. */
function createClient(call: Call, body: z.output<typeof clientBody>): unknown {
  if (body.flow !== 'CLIENT_CREDENTIALS') throw new Forbidden('Only service accounts can be made here');
  const clientId = `EU.${call.world.random.hex(16)}`;
  const clientSecret = call.world.random.hex(32);
  call.world.state.serviceAccounts[clientId] = {
    clientId,
    secret: clientSecret,
    name: body.name,
    description: body.description,
    createdAtMs: call.now,
    actions: [],
  };
  return { clientId, clientSecret };
}

export const accountRoutes: readonly Route[] = [
  route('GET', '/me', 'me', me),
  route('GET', '/me/api/application', 'list_applications', (call) =>
    Object.values(call.world.state.applications).map(({ applicationId }) => applicationId),
  ),
  route('GET', '/me/api/application/{applicationId}', 'get_application', (call) =>
    applicationView(application(call, call.param('applicationId'))),
  ),
  route('GET', '/me/api/credential', 'list_credentials', (call) => {
    const status = call.query('status');
    return Object.values(call.world.state.credentials)
      .filter((one) => status === undefined || one.status === status)
      .map(({ credentialId }) => credentialId);
  }),
  route('GET', '/me/api/credential/{credentialId}', 'get_credential', (call) => credentialView(call, credential(call))),
  route('DELETE', '/me/api/credential/{credentialId}', 'delete_credential', (call) => {
    delete call.world.state.credentials[credential(call).consumerKey];
  }),
  route('GET', '/me/api/credential/{credentialId}/application', 'credential_application', (call) => {
    const owner = call.world.state.applications[credential(call).applicationKey];
    if (!owner) throw new NotFound('The requested object (applicationId) does not exist');
    return applicationView(owner);
  }),
  route('GET', '/me/api/oauth2/client', 'list_oauth2_clients', (call) => Object.keys(call.world.state.serviceAccounts)),
  routeWithBody('POST', '/me/api/oauth2/client', 'create_oauth2_client', clientBody, createClient),
  route('GET', '/me/api/oauth2/client/{clientId}', 'get_oauth2_client', (call) =>
    accountView(call, serviceAccount(call)),
  ),
  route('DELETE', '/me/api/oauth2/client/{clientId}', 'delete_oauth2_client', (call) => {
    delete call.world.state.serviceAccounts[serviceAccount(call).clientId];
  }),
];
