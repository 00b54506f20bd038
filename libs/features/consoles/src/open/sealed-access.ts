import type { ConsoleAccess } from '@uni/compute-port';
import type { SealedSecret, SecretBox } from '@uni/platform';
import { z } from 'zod';
import { accessPlace } from '../console.types.js';

/** The way to a screen as the worker hands it to the relay, with the hosts that its address may name. */
export interface ScreenAccess extends ConsoleAccess {
  readonly allowedHosts: readonly string[];
}

const schema = z.strictObject({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  subprotocols: z.array(z.string()),
  password: z.string().nullable(),
  pinnedFingerprint: z.string().nullable(),
  expiresAt: z.coerce.date(),
  allowedHosts: z.array(z.string()),
});

/** Only the console that it is for can open it, and only with the installation's key. */
export function sealAccess(secrets: SecretBox, consoleId: string, access: ScreenAccess): SealedSecret {
  return secrets.seal(JSON.stringify(access), accessPlace(consoleId));
}

export function openAccess(secrets: SecretBox, consoleId: string, sealed: SealedSecret): ScreenAccess {
  return schema.parse(JSON.parse(secrets.open(sealed, accessPlace(consoleId))));
}
