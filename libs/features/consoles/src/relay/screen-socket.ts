import { timingSafeEqual } from 'node:crypto';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type PeerCertificate, type TLSSocket } from 'node:tls';
import { createGuardedLookup, resolveBySystem } from '@uni/compute-core/rules';
import { WebSocket } from 'ws';
import { judgeScreenAddress, type ScreenAddress } from '../open/screen-address.js';
import type { ScreenAccess } from '../open/sealed-access.js';
import { ByteInbox } from '../rfb/byte-inbox.js';

const CONNECT_MS = 8_000;
/** Screens send a whole picture in one frame at times. */
const FRAME_LIMIT_BYTES = 16 * 1024 * 1024;

export interface OpenScreen {
  readonly socket: WebSocket;
  readonly inbox: ByteInbox;
}

/**
 * Connects to the vendor's screen. The address is judged, and so is every address behind its name; the certificate is compared with the
 * pin before a header, which may carry the vendor's token, leaves this process.
 * @throws Error in words for operators
 */
export async function connectScreen(access: ScreenAccess): Promise<OpenScreen> {
  const address = judgeScreenAddress(access.url, access.allowedHosts);
  const connection = await connectTo(address, access.pinnedFingerprint);
  const socket = new WebSocket(address.url, [...access.subprotocols], {
    headers: { ...access.headers },
    createConnection: () => connection,
    handshakeTimeout: CONNECT_MS,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: FRAME_LIMIT_BYTES,
  });
  // Before anything is awaited, or the first bytes would find nobody.
  const inbox = new ByteInbox(socket);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      // Stays: a later error without a listener would end the process.
      socket.on('error', reject);
    });
    return { socket, inbox };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function connectTo(address: ScreenAddress, pin: string | null): Promise<Socket> {
  const { host, port, secure, privateAllowed } = address;
  const target = { host, port, lookup: createGuardedLookup(privateAllowed, resolveBySystem), timeout: CONNECT_MS };
  return new Promise((resolve, reject) => {
    const socket: Socket = secure
      ? connectSecure({
          ...target,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          minVersion: 'TLSv1.2',
          // A pinned certificate is judged by its fingerprint alone.
          rejectUnauthorized: pin === null,
        })
      : connectPlain(target);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error('the screen did not answer in time')));
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      if (secure && pin !== null && !showsPinned(socket as TLSSocket, pin))
        return fail(new Error('the screen shows another certificate than the pinned one'));
      socket.setTimeout(0);
      socket.off('error', fail);
      // Until the websocket listens itself: an error that nobody hears would end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Empty where the other side shows none: Node then answers with an empty object. */
function shown256(socket: TLSSocket): string {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  return certificate.fingerprint256 ?? '';
}

function showsPinned(socket: TLSSocket, pin: string): boolean {
  const plain = (fingerprint: string): Buffer => Buffer.from(fingerprint.replaceAll(':', '').toLowerCase());
  const [shown, wanted] = [plain(shown256(socket)), plain(pin)];
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
