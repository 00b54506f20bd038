/** One complete answer, before faults are applied to it. */
export interface Answer {
  readonly status: number;
  /** Default: the usual phrase of the status. */
  readonly reason?: string;
  /** Beside those of the vendor's style; a null takes one of these away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** null sends neither body nor content type. */
  readonly body: string | null;
}
