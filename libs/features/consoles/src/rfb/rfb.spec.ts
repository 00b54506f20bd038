import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { vncResponse } from '@uni/simulator-kit';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { ByteInbox, RfbFault } from './byte-inbox.js';
import { greetScreen, greetViewer } from './handshakes.js';
import { InputWatch } from './input-watch.js';
import { vncAnswer } from './vnc-answer.js';

/** The other end of a websocket, as far as a handshake goes. */
class Peer extends EventEmitter {
  readonly received: Buffer[] = [];

  send(bytes: Uint8Array): void {
    this.received.push(Buffer.from(bytes));
  }

  says(...messages: (string | readonly number[] | Buffer)[]): void {
    for (const message of messages)
      this.emit('message', typeof message === 'string' ? Buffer.from(message, 'latin1') : Buffer.from(message));
  }

  inbox(): ByteInbox {
    return new ByteInbox(this as unknown as WebSocket);
  }

  get sent(): Buffer {
    return Buffer.concat(this.received);
  }
}

const CHALLENGE = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

describe('VNC authentication', () => {
  it('answers a challenge as others do', () => {
    for (const password of ['', 'a', 'secret', 'eight-le', 'longer than eight', 'ünïcode']) {
      const challenge = randomBytes(16);
      expect(vncAnswer(challenge, password).toString('hex')).toBe(vncResponse(password, challenge).toString('hex'));
    }
  });

  it('is DES with mirrored bits: the published example of DES, its key mirrored', () => {
    // FIPS example: key 133457799BBCDFF1, plain 0123456789ABCDEF, cipher 85E813540F0AB405.
    const mirrored = Buffer.from('133457799bbcdff1', 'hex').map((byte) =>
      Number.parseInt([...byte.toString(2).padStart(8, '0')].reverse().join(''), 2),
    );
    const plain = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
    expect(vncAnswer(plain, Buffer.from(mirrored).toString('latin1')).toString('hex')).toBe(
      '85e813540f0ab405'.repeat(2),
    );
  });

  it('counts eight bytes of the password', () => {
    expect(vncAnswer(CHALLENGE, '12345678')).toEqual(vncAnswer(CHALLENGE, '123456789'));
    expect(vncAnswer(CHALLENGE, '12345678')).not.toEqual(vncAnswer(CHALLENGE, '1234567'));
  });
});

describe('the handshake with a screen', () => {
  const greet = async (password: string | null, ...said: (string | readonly number[] | Buffer)[]): Promise<Peer> => {
    const peer = new Peer();
    const greeting = greetScreen(peer.inbox(), password);
    peer.says(...said);
    peer.emit('close', 1006);
    await greeting;
    return peer;
  };
  const hex = (peer: Peer): string => peer.sent.toString('hex');
  const VERSION = Buffer.from('RFB 003.008\n', 'latin1').toString('hex');

  it('asks for nothing where nothing is asked, and answers a password where one is', async () => {
    expect(hex(await greet(null, 'RFB 003.008\n', [2, 2, 1], [0, 0, 0, 0]))).toBe(`${VERSION}01`);
    const answer = vncAnswer(CHALLENGE, 'secret').toString('hex');
    expect(hex(await greet('secret', 'RFB 003.008\n', [2, 1, 2], CHALLENGE, [0, 0, 0, 0]))).toBe(
      `${VERSION}02${answer}`,
    );
  });

  it('speaks the older versions, byte by byte', async () => {
    const seven = await greet(null, ...[...'RFB 003.007\n'], [1, 1]);
    expect(seven.sent.toString('latin1')).toBe('RFB 003.007\n\u0001');
    const three = await greet('secret', 'RFB 003.003\n', [0, 0, 0, 2], CHALLENGE, [0, 0, 0, 0]);
    expect(three.sent.subarray(12)).toEqual(vncAnswer(CHALLENGE, 'secret'));
  });

  it.each([
    ['another protocol', null, ['HTTP/1.1 200']],
    ['an end in the middle', null, ['RFB 003.008\n', [1]]],
    ['a refusal with a reason', null, ['RFB 003.008\n', [0], [0, 0, 0, 4], 'busy']],
    ['security that we do not speak', null, ['RFB 003.008\n', [1, 19]]],
    ['a password that nobody gave us', null, ['RFB 003.008\n', [1, 2]]],
    ['a wrong password', 'x', ['RFB 003.008\n', [1, 2], CHALLENGE, [0, 0, 0, 1], [0, 0, 0, 2], 'no']],
    ['too much', null, [Buffer.alloc(70_000)]],
  ] as const)('gives up on %s', async (_, password, said) => {
    await expect(greet(password, ...said)).rejects.toBeInstanceOf(RfbFault);
  });

  it('lets a viewer in without a question, and no other way', async () => {
    const peer = new Peer();
    const inbox = peer.inbox();
    const greeting = greetViewer(inbox);
    peer.says('RFB 003.008\n', [1], [1, 9, 9]);
    await greeting;
    expect(peer.sent.subarray(12)).toEqual(Buffer.from([1, 1, 0, 0, 0, 0]));
    expect(inbox.release()).toEqual(Buffer.from([1, 9, 9]));
    const other = new Peer();
    const refused = greetViewer(other.inbox());
    other.says('RFB 003.008\n', [2]);
    await expect(refused).rejects.toBeInstanceOf(RfbFault);
  });
});

describe('whether somebody does something', () => {
  const KEY = [4, 1, 0, 0, 0, 0, 0, 97];
  const UPDATE = [3, 1, 0, 0, 0, 0, 4, 0, 3, 0];
  const ENCODINGS = [2, 0, 0, 2, 0, 0, 0, 16, 255, 255, 255, 33];
  const watch = (...chunks: readonly number[][]): boolean[] => {
    const input = new InputWatch();
    return [[1], ...chunks].map((chunk) => input.see(Buffer.from(chunk))).slice(1);
  };

  it('tells keys, pointer and clipboard from what a viewer says by itself', () => {
    expect(watch(ENCODINGS, UPDATE, UPDATE)).toEqual([false, false, false]);
    expect(watch(UPDATE, KEY, UPDATE, [5, 0, 0, 1, 0, 1], UPDATE, [6, 0, 0, 0, 0, 0, 0, 2, 4, 4], UPDATE)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  it('however the bytes are cut', () => {
    const stream = [...ENCODINGS, ...UPDATE, ...UPDATE];
    expect(watch(...stream.map((byte) => [byte])).includes(true)).toBe(false);
    const typed = watch(...[...stream, ...KEY].map((byte) => [byte]));
    expect(typed.filter(Boolean)).toHaveLength(1);
    expect(watch([...UPDATE, ...KEY, ...UPDATE])).toEqual([true]);
  });

  it('takes what it does not know for somebody', () => {
    expect(watch(UPDATE, [99], UPDATE)).toEqual([false, true, true]);
  });
});
