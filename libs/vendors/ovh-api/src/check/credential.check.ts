import type { CheckProblem } from '@uni/compute-port';
import { z } from 'zod';
import { ovhPath, type OvhApi } from '../api/ovh.api.js';
import type { OvhConnection } from '../connection/connection.options.js';
import { rightsProblems, type RightsPlan } from './access.rights.js';
import { createTokenUrl } from './failure.problem.js';

const EXPIRES_SOON_MS = 14 * 86_400_000;

const credentialSchema = z.object({
  status: z.string(),
  expiration: z.string().nullish(),
  rules: z.array(z.object({ method: z.string(), path: z.string() })).nullish(),
});
const detailsSchema = z.object({ method: z.string(), account: z.string().nullish() });

/** What is wrong with the keys or the service account themselves, and which rights of the plan they lack. */
export async function checkCredential(
  api: OvhApi,
  connection: OvhConnection,
  plan: RightsPlan,
): Promise<readonly CheckProblem[]> {
  if (connection.identity.kind === 'account') {
    // The vendor tells a service account's rights only by refusing: what it may not do shows with the next questions.
    await api.get({ label: 'identity', path: ovhPath('auth', 'details'), schema: detailsSchema });
    return [];
  }
  const credential = await api.get({
    label: 'identity',
    path: ovhPath('auth', 'currentCredential'),
    schema: credentialSchema,
  });
  const link = createTokenUrl(connection.address.base);
  if (credential.status !== 'validated') {
    return [
      {
        code: 'unauthorized',
        severity: 'error',
        message: `The consumer key is ${STATUS_WORDS[credential.status] ?? credential.status}.`,
        remedy: `Open the validation link of the key and confirm it, or make a new one at ${link}.`,
      },
    ];
  }
  return [
    ...expiryProblems(credential.expiration ?? null, api.now, link),
    ...rightsProblems(credential.rules ?? [], plan, link),
  ];
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  pendingValidation: 'not confirmed yet',
  refused: 'refused by the owner of the account',
  expired: 'expired',
};

function expiryProblems(expiration: string | null, now: Date, link: string): readonly CheckProblem[] {
  const endMs = Date.parse(expiration ?? '');
  if (Number.isNaN(endMs) || endMs - now.getTime() > EXPIRES_SOON_MS) return [];
  return [
    {
      code: 'credential_expiring',
      severity: endMs <= now.getTime() ? 'error' : 'warning',
      message: `The consumer key ends on ${new Date(endMs).toISOString().slice(0, 10)}.`,
      remedy: `Make a new one at ${link} with unlimited validity, and enter it here before that day.`,
    },
  ];
}
