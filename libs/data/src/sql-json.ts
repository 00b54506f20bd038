/**
 * SQL fragments for answers that Postgres builds as JSON. They agree with the contracts: times in ISO 8601 UTC with milliseconds,
 * money as a decimal text with exactly six places.
 */
export function isoSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** @param micros an expression of type bigint */
export function moneySql(micros: string, currency: string): string {
  return `json_build_object('amount', ((${micros})::numeric * 0.000001)::text, 'currency', ${currency})`;
}

/** A time as the key of a cursor: microseconds are kept, or a page would begin with the row that ended the last one. */
export function cursorTimeSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
