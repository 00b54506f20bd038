import { RfbFault, type ByteInbox } from './byte-inbox.js';
import { vncAnswer } from './vnc-answer.js';

const OURS = Buffer.from('RFB 003.008\n', 'latin1');
const NONE = 1;
const VNC = 2;
const MOST_REASON_BYTES = 4_096;

/**
 * As a client, up to the point where both sides of RFB 3.3 to 3.8 agree: version, security and its result (RFC 6143, 7.1). Nothing of
 * the password goes further than this.
 * @throws RfbFault
 */
export async function greetScreen(screen: ByteInbox, password: string | null): Promise<void> {
  const minor = await versionOf(screen);
  screen.send(minor >= 8 ? OURS : Buffer.from(`RFB 003.00${minor}\n`, 'latin1'));
  const kind = minor >= 7 ? await chooseSecurity(screen, password) : await givenSecurity(screen);
  if (kind === VNC) {
    if (password === null) throw new RfbFault('the screen wants a password and there is none');
    screen.send(vncAnswer(await screen.take(16), password));
  } else if (kind !== NONE) throw new RfbFault(`the screen wants security ${kind}`);
  // Before 3.8 nothing is said when nothing was asked.
  if (kind === NONE && minor < 8) return;
  if ((await screen.take(4)).readUInt32BE(0) === 0) return;
  throw new RfbFault(`the screen refuses us${minor >= 8 ? `: ${await reasonOf(screen)}` : ''}`);
}

/** As a server that asks for nothing: who may look was decided by the ticket. @throws RfbFault */
export async function greetViewer(viewer: ByteInbox): Promise<void> {
  viewer.send(OURS);
  const minor = await versionOf(viewer);
  if (minor < 7) {
    viewer.send(Buffer.from([0, 0, 0, NONE]));
    return;
  }
  viewer.send(Buffer.from([1, NONE]));
  const [chosen] = await viewer.take(1);
  if (chosen !== NONE) throw new RfbFault('the viewer chose a security that was not offered');
  if (minor >= 8) viewer.send(Buffer.alloc(4));
}

/** The minor version as the protocol knows them: 3, 7 or 8. Others are taken for the next lower. */
async function versionOf(inbox: ByteInbox): Promise<3 | 7 | 8> {
  const match = /^RFB (\d{3})\.(\d{3})\n$/.exec((await inbox.take(12)).toString('latin1'));
  if (!match) throw new RfbFault('the other side does not speak RFB');
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > 3 || minor >= 8) return 8;
  return minor === 7 ? 7 : 3;
}

async function chooseSecurity(screen: ByteInbox, password: string | null): Promise<number> {
  const count = (await screen.take(1)).readUInt8(0);
  if (count === 0) throw new RfbFault(`the screen refuses us: ${await reasonOf(screen)}`);
  const offered = await screen.take(count);
  const preferred = password === null ? [NONE] : [VNC, NONE];
  const chosen = preferred.find((kind) => offered.includes(kind));
  if (chosen === undefined) throw new RfbFault(`the screen offers security ${[...offered].join(', ')} only`);
  screen.send(Buffer.from([chosen]));
  return chosen;
}

async function givenSecurity(screen: ByteInbox): Promise<number> {
  const kind = (await screen.take(4)).readUInt32BE(0);
  if (kind === 0) throw new RfbFault(`the screen refuses us: ${await reasonOf(screen)}`);
  return kind;
}

async function reasonOf(screen: ByteInbox): Promise<string> {
  const length = (await screen.take(4)).readUInt32BE(0);
  const words = (await screen.take(Math.min(length, MOST_REASON_BYTES))).toString('utf8');
  return words.replaceAll(/[^\x20-\x7e]/g, '?');
}
