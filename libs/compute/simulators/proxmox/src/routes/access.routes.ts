import type { Call } from '../wire/call.js';
import { textParam } from '../wire/param-schema.js';
import { privilegesOn, type Identity } from '../wire/permissions.js';
import type { Route } from '../wire/router.js';
import { makeCsrfToken, makeTicket, readTicket, sameText } from '../wire/tickets.js';
import { WireError } from '../wire/answer.js';
import type { World } from '../world/world.js';
import { NO_PARAMS } from './route-parts.js';

const AREAS = {
  vms: '/vms',
  nodes: '/nodes',
  storage: '/storage',
  access: '/access',
  dc: '/',
  sdn: '/sdn',
  mapping: '/mapping',
};
const BELONGS: Readonly<Record<keyof typeof AREAS, RegExp>> = {
  vms: /^VM\./,
  nodes: /^Sys\./,
  storage: /^Datastore\./,
  access: /^(?:User|Group|Permissions|Realm)\./,
  dc: /^Sys\./,
  sdn: /^SDN\./,
  mapping: /^Mapping\./,
};

/** What the user may do, in the coarse form in which the web interface shows and hides its buttons. */
function capabilities(world: World, identity: Identity): Record<string, Record<string, 1>> {
  return Object.fromEntries(
    (Object.keys(AREAS) as (keyof typeof AREAS)[]).map((area) => {
      const held = [...privilegesOn(world, identity, AREAS[area])].filter((name) => BELONGS[area].test(name));
      return [area, Object.fromEntries(held.sort().map((name) => [name, 1 as const]))];
    }),
  );
}

/** A password, or a ticket that is still valid in its place: that is how tickets are renewed. */
function proves(world: World, userId: string, password: string): boolean {
  const user = world.state.users[userId];
  if (!user || user.disabled === true) return false;
  return readTicket(world, password) === userId || (user.password !== undefined && sameText(user.password, password));
}

function logIn({ world, params }: Call): Record<string, unknown> {
  const name = params.requiredText('username');
  const realm = params.text('realm');
  const userId = realm === undefined || name.includes('@') ? name : `${name}@${realm}`;
  if (!proves(world, userId, params.requiredText('password'))) throw new WireError(401, 'authentication failure', true);
  const identity: Identity = { userId, token: null };
  return {
    username: userId,
    ticket: makeTicket(world, userId),
    CSRFPreventionToken: makeCsrfToken(world, userId),
    cap: capabilities(world, identity),
    ...(privilegesOn(world, identity, '/').has('Sys.Audit') ? { clustername: world.state.clusterName } : {}),
  };
}

export const accessRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/access/domains',
    label: 'domains',
    open: true,
    params: NO_PARAMS,
    handle: () => [
      { realm: 'pam', type: 'pam', comment: 'Accounts of the node itself' },
      { realm: 'pve', type: 'pve', comment: 'Accounts of the cluster' },
    ],
  },
  { method: 'GET', path: '/access/ticket', label: 'ticket_get', open: true, params: NO_PARAMS, handle: () => null },
  {
    method: 'POST',
    path: '/access/ticket',
    label: 'ticket',
    open: true,
    params: {
      named: {
        username: { type: 'string', maxLength: 64 },
        password: { type: 'string' },
        realm: { type: 'string', optional: true, maxLength: 32 },
        'new-format': { type: 'boolean', optional: true },
        otp: textParam,
        path: { type: 'string', optional: true, maxLength: 64 },
        privs: { type: 'string', optional: true, maxLength: 64 },
        'tfa-challenge': textParam,
      },
    },
    handle: logIn,
  },
];
