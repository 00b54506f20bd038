/**
 * One hand-written SQL statement with a name: prepared once per connection, listed by the plan tests, and typed by its author.
 * bigint columns arrive as `bigint`, timestamptz as `Date`, json as parsed values.
 */
export interface Statement<Params extends readonly unknown[], Row> {
  readonly name: string;
  readonly text: string;
  /** Carries the types only. */
  readonly types?: { readonly params: Params; readonly row: Row };
}

export function statement<Params extends readonly unknown[], Row>(name: string, text: string): Statement<Params, Row> {
  return { name, text };
}
