import { ProviderError } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isCommandMissing } from '../api/error.classifier.js';
import { readCapabilities } from '../check/capabilities.reader.js';

/**
 * Whether a failure says that the role or the release lacks the command. A server refuses the name of a command that it does not know in
 * the words in which it refuses wrong keys, so the keys are tried on one that every server knows.
 */
export async function lacksCommand(api: CloudStackApi, error: unknown): Promise<boolean> {
  if (isCommandMissing(error)) return true;
  if (!(error instanceof ProviderError) || error.code !== 'unauthorized') return false;
  try {
    await readCapabilities(api);
    return true;
  } catch {
    // The keys are refused there too, or the server has gone: the first failure is the one to tell.
    return false;
  }
}
