import type { CallContext, VendorHttp, VendorResponse } from '@uni/compute-port';
import type { z } from 'zod';
import { readEnvelope, readError } from './envelope.reader.js';
import { errorFromAnswer, errorFromContent, errorFromWords } from './error.classifier.js';
import { signedForm, type ApiKeys } from './request.signer.js';

/** Parameters of one call, by their names in lower case; lists travel joined by commas, `undefined` is left out. */
export type CloudParameters = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface CloudCall<Schema extends z.ZodType> {
  /** Spelled exactly as the server does; also the metric label. */
  readonly command: string;
  readonly parameters?: CloudParameters;
  /** Of what stands inside the envelope. */
  readonly schema: Schema;
}

/** What the API needs to know of a connection. */
export interface CloudAccess {
  readonly keys: ApiKeys;
  /** Below the endpoint, which may end anywhere between the host and the API itself. */
  readonly path: string;
}

/** The server's API for the length of one driver call. Every call is a signed POST, sent once. */
export class CloudStackApi {
  constructor(
    private readonly http: VendorHttp,
    private readonly access: CloudAccess,
    private readonly context: CallContext,
    readonly now: () => Date,
  ) {}

  async call<Schema extends z.ZodType>(call: CloudCall<Schema>): Promise<z.output<Schema>> {
    const response = await this.send(call.command, call.parameters ?? {});
    if (response.status !== 200) throw errorFromAnswer(response);
    return decodeAnswer(response, call);
  }

  /** The answer as it came, whatever its status. */
  send(command: string, parameters: CloudParameters): Promise<VendorResponse> {
    return this.http.send(
      {
        method: 'POST',
        path: this.access.path,
        label: command,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: signedForm(command, texts(parameters), this.access.keys, this.now()),
      },
      this.context,
    );
  }
}

function texts(parameters: CloudParameters): Record<string, string> {
  const entries = Object.entries(parameters).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, Array.isArray(value) ? value.join(',') : String(value)] as const];
  });
  return Object.fromEntries(entries);
}

/** What stands in an answer of status 200. @throws ProviderError for an error inside, and for anything that is not promised. */
export function decodeAnswer<Schema extends z.ZodType>(
  response: VendorResponse,
  call: CloudCall<Schema>,
): z.output<Schema> {
  const content = readEnvelope(response.body);
  if (!content) throw errorFromContent(`${call.command}: the answer is not an object under one key`);
  const words = readError(content);
  if (words) throw errorFromWords(words);
  const parsed = call.schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw errorFromContent(`${call.command}: ${faults.join('; ')}`);
}
