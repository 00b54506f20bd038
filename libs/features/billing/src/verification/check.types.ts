/** One look at the rows: how many were examined, how many break the promise, and some of those. */
export interface CheckQuery {
  /** Answers with one row {@link CheckRow}. Written by {@link look}. */
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface CheckRow {
  readonly rows: bigint;
  readonly violations: bigint;
  readonly sample: Record<string, unknown>[];
}

export interface CheckContext {
  readonly now: Date;
  /** The finished periods to be recomputed, newest first. */
  readonly periods: readonly CheckedPeriod[];
  /** First days of the months that are small enough to be recomputed VM by VM. */
  readonly smallMonths: readonly string[];
}

export interface CheckedPeriod {
  readonly period: Date;
  readonly end: Date;
}

export interface Check {
  readonly name: string;
  /** What holds when nothing is found, in words for people. */
  readonly promise: string;
  queries(context: CheckContext): CheckQuery[];
}

/**
 * @param examined SQL that counts what was looked at
 * @param bad SQL of the rows that break the promise; money in it as text, because JSON has no bigint
 */
export function look(examined: string, bad: string, ...values: unknown[]): CheckQuery {
  return {
    text: `WITH bad AS MATERIALIZED (${bad})
      SELECT (${examined})::bigint AS rows, (SELECT count(*) FROM bad)::bigint AS violations,
             (SELECT coalesce(jsonb_agg(to_jsonb(b)), '[]'::jsonb) FROM (SELECT * FROM bad LIMIT 5) b) AS sample`,
    values,
  };
}
