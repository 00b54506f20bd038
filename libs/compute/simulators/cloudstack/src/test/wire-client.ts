import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';

/** What came over the wire. Bodies are examined field by field, and nobody promises their types. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The only key of the envelope, null for a body that is no JSON object. */
  readonly envelope: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  readonly body: any;
}

export interface Keys {
  readonly apiKey: string;
  readonly secretKey: string;
}

type Pairs = Readonly<Record<string, string>>;

/** Value encoding of the signature, written down from the vendor's rules once more and not taken from the simulator. */
function encode(value: string): string {
  let text = '';
  for (const byte of Buffer.from(value, 'utf8')) {
    const sign = String.fromCharCode(byte);
    text += /[A-Za-z0-9._*-]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

export function signatureOf(params: Pairs, secretKey: string): string {
  const names = Object.keys(params).sort((a, b) => (a < b ? -1 : 1));
  const line = names.map((name) => `${name}=${encode(params[name] ?? '')}`).join('&');
  return createHmac('sha1', secretKey).update(line.toLowerCase()).digest('base64');
}

function form(params: Pairs): string {
  return Object.entries(params)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

export interface SendOptions {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Pairs;
  readonly timeoutMs?: number;
}

/** Sends parameters as they are. @throws Error when the connection breaks. */
export function send(endpoint: string, params: Pairs, options: SendOptions = {}): Promise<WireAnswer> {
  const method = options.method ?? 'POST';
  const body = form(params);
  const url = method === 'GET' ? `${endpoint}?${body}` : endpoint;
  return new Promise((resolve, reject) => {
    const headers = {
      ...(method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...options.headers,
    };
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let parsed: unknown = null;
        try {
          parsed = JSON.parse(text);
        } catch {
          // XML, HTML or garbage: the test looks at the text.
        }
        const [envelope = null] = typeof parsed === 'object' && parsed !== null ? Object.keys(parsed) : [];
        const inner = envelope === null ? null : (parsed as Record<string, unknown>)[envelope];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, envelope, body: inner });
      });
    });
    request.on('error', reject);
    if (options.timeoutMs !== undefined)
      request.setTimeout(options.timeoutMs, () => request.destroy(new Error('the client has waited long enough')));
    request.end(method === 'GET' ? undefined : body);
  });
}

export class WireClient {
  constructor(
    private readonly endpoint: string,
    private readonly keys: Keys,
  ) {}

  /** Signs and sends. */
  call(command: string, params: Pairs = {}, options: SendOptions = {}): Promise<WireAnswer> {
    const all = { apikey: this.keys.apiKey, command, response: 'json', ...params };
    return send(this.endpoint, { ...all, signature: signatureOf(all, this.keys.secretKey) }, options);
  }

  /** A call that has to go well. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  async ok(command: string, params: Pairs = {}): Promise<any> {
    const answer = await this.call(command, params);
    if (answer.status !== 200) throw new Error(`${command} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }

  /** How a job stands now. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  job(jobId: string): Promise<any> {
    return this.ok('queryAsyncJobResult', { jobid: jobId });
  }

  /** Starts a job and answers how it ended. For simulators in which jobs take no time. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  async done(command: string, params: Pairs = {}): Promise<any> {
    const { jobid } = await this.ok(command, params);
    const job = await this.job(jobid);
    if (job.jobstatus === 0) throw new Error(`the job of ${command} is still pending`);
    return job;
  }

  /** What a job that has to go well brings. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  async result(command: string, params: Pairs = {}): Promise<any> {
    const job = await this.done(command, params);
    if (job.jobstatus !== 1) throw new Error(`the job of ${command} failed: ${JSON.stringify(job.jobresult)}`);
    return job.jobresult;
  }
}
