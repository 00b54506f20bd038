export interface ReadEvent {
  readonly id: string;
  readonly type: string;
  readonly data: {
    readonly id: string;
    readonly type: string;
    readonly subjectId: string | null;
    readonly payload: Record<string, unknown>;
    readonly at: string;
  };
}

/** Reads an event stream as a client would. */
export class EventReader {
  readonly events: ReadEvent[] = [];
  /** Comments and ids that came without an event. */
  readonly rest: string[] = [];
  ended = false;
  private readonly abort = new AbortController();
  private buffer = '';

  private constructor(readonly response: Response) {}

  /** Resolves when the stream is open. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const reader = new EventReader(response);
    abort.signal.addEventListener('abort', () => (reader.ended = true));
    reader.abort.signal.addEventListener('abort', () => abort.abort());
    void reader.read();
    return reader;
  }

  get lastId(): string {
    const announced = this.rest.findLast((part) => part.startsWith('id: '))?.slice('id: '.length);
    return this.events.at(-1)?.id ?? announced ?? '';
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) {
        this.buffer += decoder.decode(chunk as Uint8Array, { stream: true });
        const parts = this.buffer.split('\n\n');
        this.buffer = parts.pop() ?? '';
        for (const part of parts) this.take(part);
      }
    } catch (error) {
      if (!this.abort.signal.aborted && !(error instanceof TypeError)) throw error;
    }
    this.ended = true;
  }

  private take(part: string): void {
    const fields = new Map(
      part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const data = fields.get('data');
    if (data === undefined) this.rest.push(part);
    else
      this.events.push({
        id: fields.get('id') ?? '',
        type: fields.get('event') ?? '',
        data: JSON.parse(data) as ReadEvent['data'],
      });
  }
}
