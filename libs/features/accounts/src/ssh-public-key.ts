import { createHash } from 'node:crypto';

export interface SshPublicKey {
  /** `<type> <base64>`: without the comment, which may say anything. */
  readonly line: string;
  readonly comment: string | null;
  /** As `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** What current OpenSSH servers accept. DSA is left out: they refuse it. */
const TYPES: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
]);
const ED25519_BYTES = 32;
const SMALLEST_RSA_BITS = 2048;
const LARGEST_RSA_BITS = 16_384;

/** Reads one line of an OpenSSH public key file. @returns the key, or what is wrong with it in words that continue "publicKey …" */
export function parseSshPublicKey(text: string): SshPublicKey | string {
  const trimmed = text.trim();
  if (/[\r\n]/.test(trimmed)) return 'must be one line: a public key as in ~/.ssh/id_ed25519.pub';
  if (trimmed.includes('PRIVATE KEY')) return 'is a private key: keep it secret, and paste the .pub file instead';
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (/[\u0000-\u001f\u007f]/.test(trimmed)) return 'must not contain control characters';
  const [type = '', encoded = '', ...comment] = trimmed.split(/ +/);
  if (!TYPES.has(type)) return `must begin with a key type such as ssh-ed25519 or ssh-rsa`;
  const blob = Buffer.from(encoded, 'base64');
  if (blob.length === 0 || blob.toString('base64') !== encoded)
    return 'is damaged: the part after the type is not base64';
  const fault = faultOf(type, blob);
  if (fault !== null) return fault;
  const fingerprint = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    line: `${type} ${encoded}`,
    comment: comment.length > 0 ? comment.join(' ') : null,
    fingerprint: `SHA256:${fingerprint}`,
  };
}

function faultOf(type: string, blob: Buffer): string | null {
  const damaged = 'is damaged: its inside does not fit its type';
  const fields = fieldsOf(blob);
  if (fields === null || fields[0]?.toString('latin1') !== type) return damaged;
  if (type === 'ssh-ed25519') return fields.length === 2 && fields[1]?.length === ED25519_BYTES ? null : damaged;
  if (type === 'ssh-rsa') return fields.length === 3 && fields[2] ? rsaFault(fields[2]) : damaged;
  const smallest = type.startsWith('sk-ssh-ed25519') ? 3 : type.startsWith('sk-') ? 4 : 3;
  return fields.length === smallest && fields.every((field) => field.length > 0) ? null : damaged;
}

function rsaFault(modulus: Buffer): string | null {
  const leading = modulus.findIndex((byte) => byte !== 0);
  const bits = leading < 0 ? 0 : (modulus.length - leading) * 8 - Math.clz32(modulus[leading] ?? 0) + 24;
  if (bits < SMALLEST_RSA_BITS)
    return `is an RSA key of ${bits} bits: use at least ${SMALLEST_RSA_BITS}, or ssh-ed25519`;
  return bits > LARGEST_RSA_BITS ? `is an RSA key of ${bits} bits: at most ${LARGEST_RSA_BITS} are taken` : null;
}

/** The length-prefixed fields of the key; null when they do not tile it. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length || fields.length > 8) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
