import { accounts, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Me';
const access = 'signed_in';
const params = z.object({ id });

export const getMe = endpoint({
  method: 'GET',
  path: '/me',
  id: 'getMe',
  tag,
  summary: 'Who is signed in, and the organisations they belong to',
  access,
  answer: { status: 200, schema: accounts.user },
});

export const updateMe = endpoint({
  method: 'PATCH',
  path: '/me',
  id: 'updateMe',
  tag,
  summary: 'Change your name or language',
  access,
  body: accounts.updateMeRequest,
  answer: { status: 200, schema: accounts.user },
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/me/sessions',
  id: 'listSessions',
  tag,
  summary: 'Where you are signed in',
  access,
  answer: { status: 200, schema: accounts.activeSessions },
});

export const endSession = endpoint({
  method: 'DELETE',
  path: '/me/sessions/{id}',
  id: 'endSession',
  tag,
  summary: 'Sign out one of your sessions',
  access,
  params,
  answer: { status: 204 },
});

export const listSshKeys = endpoint({
  method: 'GET',
  path: '/me/ssh-keys',
  id: 'listSshKeys',
  tag,
  summary: 'Your SSH keys',
  access,
  answer: { status: 200, schema: accounts.sshKeys },
});

export const createSshKey = endpoint({
  method: 'POST',
  path: '/me/ssh-keys',
  id: 'createSshKey',
  tag,
  summary: 'Add an SSH key',
  access,
  body: accounts.createSshKeyRequest,
  answer: { status: 201, schema: accounts.sshKey },
  errors: ['name_taken'],
  idempotent: true,
  example: {
    name: 'laptop',
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q ada@laptop',
  },
});

export const deleteSshKey = endpoint({
  method: 'DELETE',
  path: '/me/ssh-keys/{id}',
  id: 'deleteSshKey',
  tag,
  summary: 'Delete an SSH key; machines keep the copy they were made with',
  access,
  params,
  answer: { status: 204 },
});
