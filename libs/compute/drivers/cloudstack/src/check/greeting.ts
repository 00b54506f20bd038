import type { ProviderError } from '@uni/compute-port';
import { decodeAnswer, type CloudStackApi } from '../api/cloudstack.api.js';
import { errorFromAnswer } from '../api/error.classifier.js';
import { capabilitiesCall } from './capabilities.reader.js';

interface Common {
  readonly headers: Readonly<Record<string, string>>;
  readonly latencyMs: number;
}

/** The first answer: the release, or a refusal of our signature, whose headers tell the server's time all the same. */
export type Greeting =
  (Common & { readonly refusal: null; readonly version: string }) | (Common & { readonly refusal: ProviderError });

export async function greet(api: CloudStackApi): Promise<Greeting> {
  const response = await api.send(capabilitiesCall.command, {});
  const { headers, latencyMs } = response;
  if (response.status === 200) {
    const { capability } = decodeAnswer(response, capabilitiesCall);
    return { headers, latencyMs, refusal: null, version: capability.cloudstackversion };
  }
  const refusal = errorFromAnswer(response);
  if (refusal.code !== 'unauthorized') throw refusal;
  return { headers, latencyMs, refusal };
}
