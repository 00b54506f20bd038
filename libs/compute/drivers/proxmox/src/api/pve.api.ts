import type { CallContext, VendorHttp, VendorRequest, VendorResponse } from '@uni/compute-port';
import type { z } from 'zod';
import { encodeMultipart } from './multipart.encoder.js';
import { errorFromAnswer, errorFromContent } from './error.classifier.js';

/** Parameters of one call; `undefined` is left out, flags travel as 1 and 0. */
export type PveParameters = Readonly<Record<string, string | number | boolean | undefined>>;

export interface PveRead<Schema extends z.ZodType> {
  /** Metric label: a fixed word. */
  readonly label: string;
  readonly path: string;
  readonly schema: Schema;
  readonly query?: PveParameters;
}

export interface PveWrite<Schema extends z.ZodType> {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly label: string;
  readonly path: string;
  readonly schema: Schema;
  readonly parameters?: PveParameters;
}

/** A file for a storage. The server wants the file after all fields. */
export interface PveUpload<Schema extends z.ZodType> {
  readonly label: string;
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly name: string; readonly content: Uint8Array };
  readonly schema: Schema;
}

/** What a read says besides its data. */
export interface PveAnswer<Data> {
  readonly data: Data;
  readonly headers: Readonly<Record<string, string>>;
  readonly latencyMs: number;
}

/** `/api2/json/…` with every part percent-encoded. */
export function pvePath(...parts: readonly (string | number)[]): string {
  return ['/api2/json', ...parts.map((part) => encodeURIComponent(String(part)))].join('/');
}

/**
 * Form encoding is what every version forwards between nodes unharmed; JSON is not. Nothing to send means no body and no
 * content type, which the server demands.
 */
export function encodeForm(parameters: PveParameters): string {
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) form.append(key, encodeScalar(value));
  return form.toString();
}

function encodeScalar(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}

/** The server's API for the length of one driver call. Sends once, never again. */
export class PveApi {
  constructor(
    private readonly http: VendorHttp,
    private readonly authorization: string,
    private readonly context: CallContext,
  ) {}

  async get<Schema extends z.ZodType>(read: PveRead<Schema>): Promise<z.output<Schema>> {
    return (await this.ask(read)).data;
  }

  /** Like `get`, with the headers and the time that the answer took. */
  async ask<Schema extends z.ZodType>(read: PveRead<Schema>): Promise<PveAnswer<z.output<Schema>>> {
    const response = await this.send({
      method: 'GET',
      path: read.path,
      label: read.label,
      ...(read.query && { query: scalars(read.query) }),
    });
    return { data: decode(response, read), headers: response.headers, latencyMs: response.latencyMs };
  }

  async write<Schema extends z.ZodType>(write: PveWrite<Schema>): Promise<z.output<Schema>> {
    return decode(await this.send(encodeWrite(write)), write);
  }

  async upload<Schema extends z.ZodType>(upload: PveUpload<Schema>): Promise<z.output<Schema>> {
    const { body, contentType } = encodeMultipart(upload.fields, upload.file);
    const { label, path } = upload;
    const response = await this.send({ method: 'POST', label, path, body, headers: { 'content-type': contentType } });
    return decode(response, upload);
  }

  private async send(request: VendorRequest): Promise<VendorResponse> {
    const headers = { accept: 'application/json', ...request.headers, authorization: this.authorization };
    const response = await this.http.send({ ...request, headers }, this.context);
    if (response.status !== 200) throw errorFromAnswer(response);
    return response;
  }
}

function encodeWrite(write: PveWrite<z.ZodType>): VendorRequest {
  const { method, path, label } = write;
  const parameters = write.parameters ?? {};
  // A body on DELETE is refused: its parameters belong into the query.
  if (method === 'DELETE') return { method, path, label, query: scalars(parameters) };
  const body = encodeForm(parameters);
  if (body === '') return { method, path, label };
  return { method, path, label, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
}

function scalars(parameters: PveParameters): Record<string, string> {
  const entries = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, encodeScalar(value)] as const],
  );
  return Object.fromEntries(entries);
}

function decode<Schema extends z.ZodType>(
  response: VendorResponse,
  call: { label: string; schema: Schema },
): z.output<Schema> {
  let envelope: unknown;
  try {
    envelope = JSON.parse(response.body);
  } catch (cause) {
    throw errorFromContent(`${call.label}: the answer is not JSON`, cause);
  }
  if (typeof envelope !== 'object' || envelope === null || !('data' in envelope)) {
    throw errorFromContent(`${call.label}: the answer has no data member`);
  }
  const parsed = call.schema.safeParse(envelope.data);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join('.') || 'data'}: ${issue.message}`);
    throw errorFromContent(`${call.label}: ${faults.join('; ')}`);
  }
  return parsed.data;
}
