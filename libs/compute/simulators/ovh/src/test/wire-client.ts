import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { OvhSimulator } from '../index.js';

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- wire data is examined field by field in tests
}

export interface WireOptions {
  readonly json?: unknown;
  readonly body?: string;
  readonly contentType?: string;
  /** Sent beside or instead of the signed ones. */
  readonly headers?: Readonly<Record<string, string>>;
  /** False sends no signature at all. */
  readonly signed?: boolean;
  readonly timeoutMs?: number;
  /** What is signed in place of the address that is asked. */
  readonly signedUrl?: string;
  readonly timestamp?: number;
  readonly consumerKey?: string;
  readonly applicationKey?: string;
  readonly applicationSecret?: string;
}

const PROJECT_WORD = '/cloud/project/PROJECT';

/** A client that knows HTTP and the vendor's signature and nothing else: what it sees is what any vendor client sees. */
export class WireClient {
  constructor(
    private readonly simulator: OvhSimulator,
    private readonly now: () => number = Date.now,
  ) {}

  get project(): string {
    return this.simulator.projects[0] ?? '';
  }

  get(path: string, options: WireOptions = {}): Promise<WireAnswer> {
    return this.send('GET', path, options);
  }

  post(path: string, json?: unknown, options: WireOptions = {}): Promise<WireAnswer> {
    return this.send('POST', path, json === undefined ? options : { ...options, json });
  }

  put(path: string, json: unknown): Promise<WireAnswer> {
    return this.send('PUT', path, { json });
  }

  delete(path: string): Promise<WireAnswer> {
    return this.send('DELETE', path, {});
  }

  /** `PROJECT` in a path stands for the first project; a path that begins with a scheme is taken as it is. */
  send(method: string, path: string, options: WireOptions): Promise<WireAnswer> {
    const below = path.replace('/PROJECT', `/${this.project}`);
    const address = /^https?:/.test(below) ? below : `${this.simulator.endpoint}${below}`;
    const url = new URL(address);
    const body = options.body ?? (options.json === undefined ? '' : JSON.stringify(options.json));
    const timestamp = options.timestamp ?? Math.floor(this.now() / 1000);
    const { applicationKey, applicationSecret, consumerKey } = { ...this.simulator.credentials, ...options };
    const signature = createHash('sha1')
      .update(`${applicationSecret}+${consumerKey}+${method}+${options.signedUrl ?? address}+${body}+${timestamp}`)
      .digest('hex');
    const headers: Record<string, string> = {
      ...(body === '' ? {} : { 'content-type': options.contentType ?? 'application/json' }),
      ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...(options.signed === false
        ? {}
        : {
            'x-ovh-application': applicationKey,
            'x-ovh-consumer': consumerKey,
            'x-ovh-timestamp': String(timestamp),
            'x-ovh-signature': `$1$${signature}`,
          }),
      ...options.headers,
    };
    const { request: open } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const request = open(url, { method, headers, agent: false, rejectUnauthorized: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let data: unknown;
          try {
            data = JSON.parse(text);
          } catch {
            // Empty bodies and pages of gateways are part of what is tested.
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, data });
        });
      });
      if (options.timeoutMs !== undefined)
        request.setTimeout(options.timeoutMs, () => request.destroy(new Error('client gave up')));
      request.on('error', reject);
      request.end(body);
    });
  }

  async flavor(name: string, region = 'GRA11'): Promise<string> {
    const { data } = await this.get(`${PROJECT_WORD}/flavor?region=${region}`);
    return (data as { id: string; name: string }[]).find((entry) => entry.name === name)?.id ?? '';
  }

  async image(name = 'Debian 12', region = 'GRA11'): Promise<string> {
    const { data } = await this.get(`${PROJECT_WORD}/image?region=${region}`);
    return (data as { id: string; name: string }[]).find((entry) => entry.name === name)?.id ?? '';
  }

  /** Orders a small machine and answers what the order was answered with. */
  async order(fields: Readonly<Record<string, unknown>> = {}, region = 'GRA11'): Promise<WireAnswer> {
    const [flavorId, imageId] = [await this.flavor('b3-8', region), await this.image('Debian 12', region)];
    return this.post(`${PROJECT_WORD}/instance`, { name: 'web-1', region, flavorId, imageId, ...fields });
  }

  /** A finished machine. */
  async machine(fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { status, data, text } = await this.order(fields);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return String(data.id);
  }

  async status(id: string): Promise<string> {
    const answer = await this.get(`${PROJECT_WORD}/instance/${id}`);
    return answer.status === 404 ? 'gone' : String(answer.data.status);
  }
}
