import type { CreateSpec } from '@uni/compute-port';
import type { PlacementHandle } from '../placement/placement.handle.js';

const MIME_HEADERS = /^(?:content-type|mime-version):/i;

type Order = Pick<CreateSpec, 'mark' | 'hostname' | 'sshPublicKeys' | 'loginUser' | 'userData'>;

/**
 * What cloud-init gets. The vendor takes one registered key per machine and derives the host name from the instance's name, which
 * carries the mark; so keys and host name travel in a part of their own beside the customer's text, which stays as it was written.
 *
 * Windows images read no such parts: they get the customer's text alone.
 */
export function userDataFor(order: Order, image: Pick<PlacementHandle, 'user' | 'windows'>): string | null {
  if (image.windows) return order.userData;
  const own = cloudConfig(order, image.user);
  if (order.userData === null || order.userData.trim() === '') return own;
  // The mark is in no text that a customer could have written before the machine was ordered.
  const boundary = `==uni-${order.mark}==`;
  const part = (type: string, text: string): string =>
    [`--${boundary}`, `Content-Type: ${type}; charset="utf-8"`, 'MIME-Version: 1.0', '', text].join('\n');
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    'MIME-Version: 1.0',
    '',
    part('text/cloud-config', own),
    // Of plain text cloud-init reads the type from the first line, as it does with user data of one part. Text that is several parts
    // already brings its own headers.
    MIME_HEADERS.test(order.userData) ? `--${boundary}\n${order.userData}` : part('text/plain', order.userData),
    `--${boundary}--`,
    '',
  ].join('\n');
}

/** JSON is YAML, and quotes whatever a key's comment may hold. */
function cloudConfig(order: Order, imageUser: string | null): string {
  const keys = [...order.sshPublicKeys];
  const { loginUser, hostname } = order;
  const isOther = loginUser !== null && loginUser !== imageUser;
  const config = {
    hostname,
    preserve_hostname: false,
    ssh_authorized_keys: keys,
    ...(isOther && {
      users: [
        'default',
        {
          name: loginUser,
          shell: '/bin/bash',
          sudo: 'ALL=(ALL) NOPASSWD:ALL',
          lock_passwd: true,
          ssh_authorized_keys: keys,
        },
      ],
    }),
  };
  return `#cloud-config\n${JSON.stringify(config, null, 2)}\n`;
}
