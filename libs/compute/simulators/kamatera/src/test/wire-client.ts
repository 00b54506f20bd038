import type { KamateraSimulator } from '../index.js';

/** One answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- wire data is examined field by field in tests
}

export interface WireOptions {
  readonly form?: Readonly<Record<string, string | number>>;
  readonly json?: unknown;
  /** null sends no credentials. */
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly signal?: AbortSignal;
}

type Json = Readonly<Record<string, unknown>>;

/** A client that knows HTTP and nothing else: what it sees is what any vendor client sees. */
export class WireClient {
  constructor(readonly simulator: KamateraSimulator) {}

  get keyHeaders(): Record<string, string> {
    const { clientId, secret } = this.simulator.credentials;
    return { AuthClientId: clientId, AuthSecret: secret };
  }

  /** A request to the console face. */
  console(method: string, path: string, options: WireOptions = {}): Promise<WireAnswer> {
    return this.send(this.simulator.endpoint, method, path, options);
  }

  /** A request to the face of the command line tools. */
  cli(method: string, path: string, options: WireOptions = {}): Promise<WireAnswer> {
    return this.send(this.simulator.options.cliEndpoint, method, path, options);
  }

  get(path: string): Promise<WireAnswer> {
    return this.console('GET', path);
  }

  put(path: string, json: Json = {}): Promise<WireAnswer> {
    return this.console('PUT', path, { json });
  }

  post(path: string, json: Json = {}): Promise<WireAnswer> {
    return this.console('POST', path, { json });
  }

  delete(path: string, json: Json = {}): Promise<WireAnswer> {
    return this.console('DELETE', path, { json });
  }

  /** A command of the command line face with a JSON body. */
  run(path: string, json: Json = {}): Promise<WireAnswer> {
    return this.cli('POST', path, { json });
  }

  /** An order in the documented form; answers its command id. */
  async create(name: string, more: Json = {}): Promise<number> {
    const { data, text } = await this.post('/service/server', { ...order(name), ...more });
    if (!Array.isArray(data)) throw new Error(text);
    return Number(data[0]);
  }

  /** A server that stands and runs; answers its id. */
  async machine(name: string, more: Json = {}): Promise<string> {
    const command = await this.create(name, more);
    const { data } = await this.command(command);
    if (data.status !== 'complete') throw new Error(JSON.stringify(data));
    return this.idOf(name);
  }

  async idOf(name: string): Promise<string> {
    const { data } = await this.get('/service/servers');
    const found = (data as { id: string; name: string }[]).filter((server) => server.name === name);
    if (found.length !== 1) throw new Error(`${found.length} servers are called ${name}`);
    return found[0]?.id ?? '';
  }

  async info(id: string): Promise<WireAnswer['data']> {
    return (await this.get(`/service/server/${id}`)).data;
  }

  command(id: number | string): Promise<WireAnswer> {
    return this.get(`/service/queue/${id}`);
  }

  /** Does something that takes a command and answers how the command ended. */
  async status(started: Promise<WireAnswer>): Promise<string> {
    const { data, text } = await started;
    const raw = Array.isArray(data) ? (data[0] as unknown) : ((data as { cmdId?: unknown }).cmdId ?? (data as unknown));
    if (typeof raw !== 'number' && typeof raw !== 'string') throw new Error(text);
    return String((await this.command(raw)).data.status);
  }

  private async send(base: string, method: string, path: string, options: WireOptions): Promise<WireAnswer> {
    const { form, json, signal } = options;
    const credentials = options.headers === null ? {} : (options.headers ?? this.keyHeaders);
    const type =
      form === undefined
        ? json === undefined
          ? {}
          : { 'content-type': 'application/json' }
        : { 'content-type': 'application/x-www-form-urlencoded' };
    const body =
      form === undefined
        ? json === undefined
          ? null
          : JSON.stringify(json)
        : new URLSearchParams(
            Object.entries(form).map(([key, value]): [string, string] => [key, String(value)]),
          ).toString();
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { accept: 'application/json', ...type, ...credentials },
      body,
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      // Pages of gateways are part of what is tested.
    }
    return { status: response.status, headers: response.headers, text, data };
  }
}

export const PASSWORD = 'Sesame0pen!not';

/** A small server with what the documented call needs and nothing else. */
export function order(name: string): Record<string, unknown> {
  return {
    datacenter: 'EU',
    name,
    password: PASSWORD,
    cpu: '1B',
    ram: 2_048,
    billing: 'hourly',
    disk_size_0: 20,
    disk_src_0: `EU:${UBUNTU}`,
    network_name_0: 'wan',
    network_ip_0: 'auto',
    power: 1,
    managed: 0,
    backup: 0,
  };
}

/** Id of Ubuntu 24.04, without the datacenter. */
export const UBUNTU = '6000c29484c3166e12638409e090674b';
