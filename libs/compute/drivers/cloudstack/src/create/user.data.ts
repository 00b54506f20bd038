import { createHash } from 'node:crypto';
import { ProviderError } from '@uni/compute-port';

export interface GuestWishes {
  readonly hostname: string;
  readonly sshPublicKeys: readonly string[];
  readonly loginUser: string | null;
  readonly userData: string | null;
}

/** The most that a server takes after encoding, whatever its operator has set. */
const MAX_ENCODED_BYTES = 1_048_576;

/**
 * What the guest's cloud-init reads, in Base64. Keys go this way and not as key pairs: those would be made before the machine, by a call
 * of their own, and stay behind in the account. The customer's own text comes first and is never changed.
 */
export function encodeUserData(wishes: GuestWishes): string {
  const own = ownConfig(wishes);
  const text = wishes.userData === null ? own : combine(wishes.userData, own);
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length <= MAX_ENCODED_BYTES) return encoded;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'userdata',
    vendorMessage: 'the user data is longer than the platform takes',
  });
}

/** JSON is YAML, and quotes everything that needs it. Lists are added to the customer's, single values leave theirs alone. */
function ownConfig({ hostname, sshPublicKeys, loginUser }: GuestWishes): string {
  const keys = sshPublicKeys.map((key) => key.trim().replaceAll(/[\r\n]+/g, ' ')).filter(Boolean);
  const lines = [
    '#cloud-config',
    'merge_how: [{"name":"list","settings":["append"]},{"name":"dict","settings":["no_replace","recurse_list"]}]',
    `hostname: ${JSON.stringify(hostname)}`,
    // Without it the name that the network gives comes back with the next start.
    'preserve_hostname: false',
    'prefer_fqdn_over_hostname: false',
  ];
  if (loginUser !== null) lines.push(`user: ${JSON.stringify({ name: loginUser })}`);
  if (keys.length > 0) lines.push(`ssh_authorized_keys: ${JSON.stringify(keys)}`);
  return `${lines.join('\n')}\n`;
}

/** Both as parts of one message; a text that is such a message already becomes a part as it is. */
function combine(customer: string, own: string): string {
  const boundary = `uni-${createHash('sha256').update(customer).digest('hex').slice(0, 32)}`;
  return [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    partOf(customer),
    `--${boundary}`,
    partOf(own),
    `--${boundary}--`,
    '',
  ].join('\n');
}

const IS_MESSAGE = /^(?:MIME-Version|Content-Type):/i;
const ASCII = /^[\t\n\r\x20-\x7e]*$/;

/** The reader finds out by itself what a plain part is, as it does for a text that comes alone. */
function partOf(text: string): string {
  if (IS_MESSAGE.test(text)) return text;
  if (ASCII.test(text)) return `Content-Type: text/plain; charset="utf-8"\n\n${text}`;
  const encoded = Buffer.from(text, 'utf8').toString('base64').replaceAll(/.{76}/g, '$&\n');
  return `Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n${encoded}`;
}
