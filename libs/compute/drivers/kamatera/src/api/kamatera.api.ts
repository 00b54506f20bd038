import type { CallContext, JsonValue, VendorHttp, VendorRequest, VendorResponse } from '@uni/compute-port';
import type { z } from 'zod';
import type { KamateraConnection } from '../connection/connection.options.js';
import { errorFromAnswer, errorFromContent } from './error.classifier.js';
import { holdsErrors } from './error.words.js';

/** Name under which the second face is reached (`DriverFactory.endpoints`). */
export const CLI_FACE = 'cli';
/** Name under which the public price list is reached. */
export const PRICE_LIST = 'prices';

/**
 * The console is the documented surface: it addresses servers by id and keeps the platform's own errors. The CLI proxy is what the
 * vendor's own tools use, and takes what the console only takes on undocumented paths.
 */
export type Face = 'console' | typeof CLI_FACE;

export interface KamateraCall<Schema extends z.ZodType> {
  readonly face: Face;
  readonly method?: VendorRequest['method'];
  /** Metric label: a fixed word. */
  readonly label: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, JsonValue>>;
  /** The console may answer an empty list with nothing at all. */
  readonly emptyIsList?: boolean;
  readonly schema: Schema;
}

/** What an answer says besides its data. */
export interface KamateraAnswer<Data> {
  readonly data: Data;
  readonly headers: Readonly<Record<string, string>>;
  readonly latencyMs: number;
  /** There was no content: what is read from it proves nothing. */
  readonly isBlank: boolean;
}

/** `/service/…` with every part percent-encoded. */
export function servicePath(...parts: readonly string[]): string {
  return ['/service', ...parts.map((part) => encodeURIComponent(part))].join('/');
}

/** Both faces for the length of one driver call. Sends once, never again. */
export class KamateraApi {
  constructor(
    private readonly http: VendorHttp,
    private readonly connection: KamateraConnection,
    private readonly context: CallContext,
  ) {}

  async call<Schema extends z.ZodType>(call: KamateraCall<Schema>): Promise<z.output<Schema>> {
    return (await this.ask(call)).data;
  }

  /** Like `call`, with the headers and the time that the answer took. */
  async ask<Schema extends z.ZodType>(call: KamateraCall<Schema>): Promise<KamateraAnswer<z.output<Schema>>> {
    const response = await this.send(call);
    const isBlank = response.body.trim() === '';
    const { headers, latencyMs } = response;
    return { data: decode(response, call, isBlank && call.emptyIsList === true), headers, latencyMs, isBlank };
  }

  /** The body as it is, for the one page that is not JSON. Public: sent without credentials. */
  async priceList(file: string): Promise<string> {
    const request = {
      method: 'GET',
      origin: PRICE_LIST,
      path: file,
      label: 'price_list',
      headers: { accept: '*/*' },
    } as const;
    const response = await this.http.send(request, this.context);
    if (response.status !== 200) throw errorFromAnswer(response);
    return response.body;
  }

  private async send(call: KamateraCall<z.ZodType>): Promise<VendorResponse> {
    const { clientId, secret } = this.connection;
    const request: VendorRequest = {
      method: call.method ?? 'GET',
      path: call.path,
      label: call.label,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authclientid: clientId,
        authsecret: secret,
      },
      ...(call.query && { query: call.query }),
      ...(call.body && { body: JSON.stringify(call.body) }),
      ...(call.face === CLI_FACE && { origin: CLI_FACE }),
    };
    return this.http.send(request, this.context);
  }
}

function decode<Schema extends z.ZodType>(
  response: VendorResponse,
  call: { readonly label: string; readonly schema: Schema },
  isEmptyList: boolean,
): z.output<Schema> {
  if (response.status < 200 || response.status > 299) throw errorFromAnswer(response);
  let body: unknown;
  try {
    body = isEmptyList ? [] : JSON.parse(response.body);
  } catch (cause) {
    throw errorFromContent(`${call.label}: the answer is not JSON`, cause);
  }
  // The platform may report an error with status 200, where a list or a number was promised.
  if (holdsErrors(body)) throw errorFromAnswer(response);
  const parsed = call.schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw errorFromContent(`${call.label}: ${faults.join('; ')}`);
}
