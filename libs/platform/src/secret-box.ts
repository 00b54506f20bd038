import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** An encrypted text as it is stored: a data key of its own, wrapped by the key-encryption key that is named. All base64. */
export interface SealedSecret {
  readonly kekId: string;
  readonly wrappedKey: string;
  readonly nonce: string;
  readonly ciphertext: string;
}

export interface KeyEncryptionKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function encrypt(key: Buffer, nonce: Buffer, plain: Buffer, associated: string): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(Buffer.from(associated));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Buffer, sealed: Buffer, associated: string): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associated));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}

/**
 * Envelope encryption with AES-256-GCM. `place` (table, row and field) is bound into the ciphertext: copied into another row it
 * does not open. Older key-encryption keys stay readable while records are rewrapped.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;

  constructor(
    private readonly current: KeyEncryptionKey,
    older: readonly KeyEncryptionKey[] = [],
  ) {
    this.keys = new Map([...older, current].map(({ id, key }) => [id, key]));
  }

  seal(plain: string, place: string): SealedSecret {
    const dataKey = randomBytes(32);
    const nonce = randomBytes(NONCE_BYTES);
    const ciphertext = encrypt(dataKey, nonce, Buffer.from(plain, 'utf8'), place);
    const wrapped = this.wrap(dataKey, place);
    return {
      kekId: this.current.id,
      wrappedKey: wrapped,
      nonce: nonce.toString('base64'),
      ciphertext: ciphertext.toString('base64'),
    };
  }

  /** @throws Error when the key is unknown, the record was tampered with, or it was sealed for another place. */
  open(sealed: SealedSecret, place: string): string {
    const dataKey = this.unwrap(sealed, place);
    return decrypt(
      dataKey,
      Buffer.from(sealed.nonce, 'base64'),
      Buffer.from(sealed.ciphertext, 'base64'),
      place,
    ).toString('utf8');
  }

  /** The same secret under the current key-encryption key; the ciphertext itself is not touched. */
  rewrap(sealed: SealedSecret, place: string): SealedSecret {
    return { ...sealed, kekId: this.current.id, wrappedKey: this.wrap(this.unwrap(sealed, place), place) };
  }

  private wrap(dataKey: Buffer, place: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    return Buffer.concat([nonce, encrypt(this.current.key, nonce, dataKey, `${place}|${this.current.id}`)]).toString(
      'base64',
    );
  }

  private unwrap(sealed: SealedSecret, place: string): Buffer {
    const key = this.keys.get(sealed.kekId);
    if (!key) throw new Error(`the key-encryption key "${sealed.kekId}" is not configured`);
    const wrapped = Buffer.from(sealed.wrappedKey, 'base64');
    return decrypt(key, wrapped.subarray(0, NONCE_BYTES), wrapped.subarray(NONCE_BYTES), `${place}|${sealed.kekId}`);
  }
}
