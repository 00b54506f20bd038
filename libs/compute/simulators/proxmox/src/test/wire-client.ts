import https from 'node:https';
import type { ProxmoxSimulator } from '../index.js';

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- wire data is examined field by field in tests
  readonly message: string | undefined;
  readonly errors: Readonly<Record<string, string>> | undefined;
}

export interface WireOptions {
  readonly form?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** null sends none. */
  readonly authorization?: string | null;
  readonly timeoutMs?: number;
}

function encodeForm(form: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(
    Object.entries(form).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
}

/** A client that knows HTTP and nothing else: what it sees is what any vendor client sees. */
export class WireClient {
  constructor(private readonly simulator: ProxmoxSimulator) {}

  get authorization(): string {
    const { tokenId, tokenSecret } = this.simulator.credentials;
    return `PVEAPIToken=${tokenId}=${tokenSecret}`;
  }

  get(path: string, options: WireOptions = {}): Promise<WireAnswer> {
    return this.send('GET', path, options);
  }

  post(path: string, form?: WireOptions['form']): Promise<WireAnswer> {
    return this.send('POST', path, form ? { form } : {});
  }

  put(path: string, form: WireOptions['form'] = {}): Promise<WireAnswer> {
    return this.send('PUT', path, { form });
  }

  delete(path: string): Promise<WireAnswer> {
    return this.send('DELETE', path, {});
  }

  /** Starts a task and answers its exit status when it has ended; a refusal before the task throws. */
  async run(started: Promise<WireAnswer>): Promise<string> {
    const answer = await started;
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.reason}`);
    return this.exitStatus(String(answer.data));
  }

  async exitStatus(upid: string): Promise<string> {
    const node = upid.split(':')[1] ?? '';
    for (;;) {
      const { data } = await this.get(`/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`);
      if (data.status === 'stopped') return String(data.exitstatus);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async log(upid: string): Promise<string[]> {
    const { data } = await this.get(`/nodes/${upid.split(':')[1] ?? ''}/tasks/${upid}/log?limit=0`);
    return (data as { t: string }[]).map((line) => line.t);
  }

  send(method: string, path: string, options: WireOptions): Promise<WireAnswer> {
    const form = options.form && encodeForm(options.form);
    const body = options.body ?? form ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
    const type =
      form === undefined
        ? options.json === undefined
          ? undefined
          : 'application/json'
        : 'application/x-www-form-urlencoded';
    const authorization = options.authorization === undefined ? this.authorization : options.authorization;
    const headers: Record<string, string> = {
      ...(type ? { 'content-type': type } : {}),
      ...(authorization === null ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...options.headers,
    };
    const url = new URL(path.startsWith('/api2') ? path : `/api2/json${path}`, this.simulator.endpoint);
    return new Promise((resolve, reject) => {
      const request = https.request(url, { method, headers, rejectUnauthorized: false, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let envelope: { data?: unknown; message?: string; errors?: Record<string, string> } = {};
          try {
            envelope = JSON.parse(text) as typeof envelope;
          } catch {
            // Empty bodies and pages of gateways are part of what is tested.
          }
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            headers: response.headers,
            text,
            data: envelope.data,
            message: envelope.message,
            errors: envelope.errors,
          });
        });
      });
      if (options.timeoutMs !== undefined)
        request.setTimeout(options.timeoutMs, () => request.destroy(new Error('client gave up')));
      request.on('error', reject);
      request.end(body);
    });
  }

  /** A finished machine, ready to be started. */
  async clone(newid: number, form: Readonly<Record<string, string | number>> = {}): Promise<string> {
    return this.run(this.post('/nodes/pvea/qemu/9105/clone', { newid, name: `web-${newid}`, full: 1, ...form }));
  }
}
