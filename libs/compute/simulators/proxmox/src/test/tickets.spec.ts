import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient, type WireAnswer } from './wire-client.js';

let clock: ManualClock;
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  clock = new ManualClock(new Date('2026-03-06T10:00:00Z'));
  simulator = await startProxmoxSimulator({ clock, timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const logIn = (form: Record<string, string>): Promise<WireAnswer> =>
  client.send('POST', '/access/ticket', { form, authorization: null });

function withTicket(method: string, path: string, headers: Record<string, string>, form?: Record<string, number>) {
  return client.send(method, path, { headers, authorization: null, ...(form ? { form } : {}) });
}

describe('logging in', () => {
  it('gives a ticket, a token against forged requests and what the user may do', async () => {
    const { status, data } = await logIn(simulator.login);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      username: 'svc-cp@pve',
      ticket: expect.stringMatching(/^PVE:svc-cp@pve:[0-9A-F]{8}::\S+$/) as string,
      CSRFPreventionToken: expect.stringMatching(/^[0-9A-F]{8}:\S+$/) as string,
      clustername: 'atlas',
    });
    expect(data.cap.vms['VM.PowerMgmt']).toBe(1);
    expect(data.cap.storage['Datastore.Audit']).toBe(1);
  });

  it('takes the realm beside the name', async () => {
    const { password } = simulator.login;
    expect((await logIn({ username: 'svc-cp', realm: 'pve', password })).data.username).toBe('svc-cp@pve');
  });

  it.each([
    ['a wrong password', { username: 'svc-cp@pve', password: 'wrong' }],
    ['an unknown user', { username: 'nobody@pve', password: 'x' }],
    ['an empty password', { username: 'svc-cp@pve', password: '' }],
  ])('refuses %s with a body that says nothing', async (_what, form) => {
    expect(await logIn(form)).toMatchObject({ status: 401, reason: 'authentication failure', data: null });
  });

  it('is not for API tokens', async () => {
    const answer = await client.send('POST', '/access/ticket', { form: simulator.login });
    expect(answer).toMatchObject({
      status: 403,
      reason: "Permission check failed (URI '/access/ticket' not available with API token, need proper ticket.)",
    });
  });

  it('shows its realms to anybody', async () => {
    const { data } = await client.get('/access/domains', { authorization: null });
    expect((data as { realm: string }[]).map(({ realm }) => realm)).toEqual(['pam', 'pve']);
  });
});

describe('a ticket', () => {
  it('reads by cookie, raw or encoded, or by header', async () => {
    const { ticket } = (await logIn(simulator.login)).data as { ticket: string };
    for (const headers of [
      { cookie: `PVEAuthCookie=${ticket}` },
      { cookie: `theme=dark; PVEAuthCookie=${encodeURIComponent(ticket)}` },
      { authorization: `PVEAuthCookie=${ticket}` },
    ])
      expect((await withTicket('GET', '/nodes', headers)).status).toBe(200);
  });

  it('writes only together with its token against forged requests', async () => {
    const { ticket, CSRFPreventionToken } = (await logIn(simulator.login)).data as Record<string, string>;
    const cookie = `PVEAuthCookie=${ticket ?? ''}`;
    const clone = (headers: Record<string, string>) =>
      withTicket('POST', '/nodes/pvea/qemu/9105/clone', headers, { newid: 7301, full: 1 });
    const refused = { status: 401, reason: 'Permission denied - invalid csrf token', text: '' };
    expect(await clone({ cookie })).toMatchObject(refused);
    expect(await clone({ cookie, CSRFPreventionToken: '69AB12CD:forged' })).toMatchObject(refused);
    const { data: upid } = await clone({ cookie, CSRFPreventionToken: CSRFPreventionToken ?? '' });
    expect(upid).toMatch(/:qmclone:9105:svc-cp@pve:$/);
    const own = await withTicket('GET', `/nodes/pvea/tasks/${upid as string}/status`, { cookie });
    expect(own.data).toMatchObject({ user: 'svc-cp@pve', type: 'qmclone' });
    expect(own.data.tokenid).toBeUndefined();
  });

  it('is refused when it is forged, and after two hours, unless it is renewed with itself', async () => {
    const { ticket } = (await logIn(simulator.login)).data as { ticket: string };
    const forged = ticket.replace('svc-cp', 'root-x');
    expect((await withTicket('GET', '/nodes', { cookie: `PVEAuthCookie=${forged}` })).status).toBe(401);
    clock.advance(7_100_000);
    const renewed = (await logIn({ username: 'svc-cp@pve', password: ticket })).data as { ticket: string };
    clock.advance(200_000);
    expect(await withTicket('GET', '/nodes', { cookie: `PVEAuthCookie=${ticket}` })).toMatchObject({
      status: 401,
      reason: 'Authentication failed!',
    });
    expect((await withTicket('GET', '/nodes', { cookie: `PVEAuthCookie=${renewed.ticket}` })).status).toBe(200);
  });
});
