import { accounts } from '@uni/contracts';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Sign-in';
const access = 'anonymous';
const person = { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada Lovelace' };

export const register = endpoint({
  method: 'POST',
  path: '/auth/register',
  id: 'register',
  tag,
  summary: 'Create an account with an organisation of its own, and sign in',
  access,
  sensitive: true,
  body: accounts.registerRequest,
  answer: { status: 201, schema: accounts.registered },
  errors: ['email_taken'],
  example: person,
});

export const login = endpoint({
  method: 'POST',
  path: '/auth/login',
  id: 'login',
  tag,
  summary: 'Sign in',
  access,
  body: accounts.loginRequest,
  answer: { status: 200, schema: accounts.session },
  errors: ['invalid_credentials', 'account_suspended', 'account_banned', 'too_many_attempts', 'unavailable'],
  example: { email: person.email, password: person.password },
});

export const refresh = endpoint({
  method: 'POST',
  path: '/auth/refresh',
  id: 'refreshSession',
  tag,
  summary: 'Exchange the refresh token for new tokens',
  description: 'Takes the token from the cookie, or from the body. A token that was used before ends its session.',
  access,
  body: accounts.refreshRequest,
  answer: { status: 200, schema: accounts.session },
  errors: ['unauthenticated', 'forbidden', 'account_suspended', 'account_banned'],
  example: {},
});

export const logout = endpoint({
  method: 'POST',
  path: '/auth/logout',
  id: 'logout',
  tag,
  summary: 'End the session',
  description: 'Ends the session of the refresh token (cookie or body) and that of the access token. Safe to repeat.',
  access,
  body: accounts.refreshRequest,
  answer: { status: 204 },
  errors: ['forbidden'],
  example: {},
});

export const setupState = endpoint({
  method: 'GET',
  path: '/auth/setup',
  id: 'getSetupState',
  tag,
  summary: 'Whether the first administrator is still to be created',
  access,
  answer: { status: 200, schema: accounts.setupState },
});

export const setup = endpoint({
  method: 'POST',
  path: '/auth/setup',
  id: 'createFirstAdministrator',
  tag,
  summary: 'Create the first administrator with the one-time token',
  access,
  sensitive: true,
  body: accounts.setupRequest,
  answer: { status: 201, schema: accounts.session },
  errors: ['not_found', 'forbidden', 'setup_done', 'email_taken'],
  example: { token: 'the-token-that-the-server-printed', ...person },
});
