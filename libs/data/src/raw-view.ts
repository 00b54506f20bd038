/**
 * Rows that are sent on as JSON without becoming objects on the way. Postgres writes each column as text, as it does anyway for the
 * wire; the JSON is put together from these texts. Building JSON in Postgres costs it three times as much, and parsing a row to
 * stringify an object of it costs us twice as much.
 */
export interface RawField {
  readonly name: string;
  /** An expression over the row. */
  readonly sql: string;
  /**
   * - `word`: ids and enum values, whose characters need no escaping
   * - `text`: anything that a person or a vendor may have written
   * - `json`: numbers, json and jsonb
   * - `flag`: boolean
   * - `list`: text[]
   * - `time`: timestamptz; ISO 8601 in UTC with milliseconds
   * - `money`: bigint micro-units that are never null
   */
  readonly as: 'word' | 'text' | 'json' | 'flag' | 'list' | 'time' | 'money';
}

/** A row as Postgres wrote it. */
export type RawRow = readonly (string | null)[];

/** A statement whose rows come as text. Its columns are called c0, c1 and so on. */
export interface RawStatement<Params extends readonly unknown[]> {
  readonly name: string;
  readonly text: string;
  /** The same with every column cast to text, for connections that would parse them. */
  readonly castText: string;
  readonly types?: { readonly params: Params };
}

const MICROS_DIGITS = 6;
/** Begins with the currency of its money fields. */
const BEFORE_FIELDS = 1;

const COLUMN: Readonly<Partial<Record<RawField['as'], (sql: string) => string>>> = {
  list: (sql) => `array_to_json(${sql})`,
  time: (sql) => `(${sql}) AT TIME ZONE 'UTC'`,
};
const WRITE: Readonly<Record<RawField['as'], (value: string, currency: string | null) => string>> = {
  word: (value) => `"${value}"`,
  text: (value) => JSON.stringify(value),
  json: (value) => value,
  flag: (value) => (value.startsWith('t') ? 'true' : 'false'),
  list: (value) => value,
  time: isoTime,
  money: (value, currency) => `{"amount":"${decimal(value)}","currency":"${currency}"}`,
};

/** One shape of rows: what to select, and the way from a row to JSON. */
export class RawView {
  private readonly writers: readonly {
    readonly head: string;
    readonly write: (value: string, currency: string | null) => string;
  }[];

  /** @param currencySql an expression for the ISO 4217 code of every money field of the row */
  constructor(
    private readonly currencySql: string,
    private readonly fields: readonly RawField[],
  ) {
    this.writers = fields.map(({ name, as }, index) => ({
      head: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      write: WRITE[as],
    }));
  }

  /**
   * @param from everything behind the select list
   * @param extra columns behind those of the view, to be read with {@link extra}
   */
  select<Params extends readonly unknown[]>(
    name: string,
    from: string,
    extra: readonly string[] = [],
  ): RawStatement<Params> {
    const columns = [this.currencySql, ...this.fields.map(({ sql, as }) => COLUMN[as]?.(sql) ?? sql), ...extra];
    const text = `SELECT ${columns.map((sql, index) => `${sql} AS c${index}`).join(', ')} ${from}`;
    const castText = `SELECT ${columns.map((_, index) => `q.c${index}::text`).join(', ')} FROM (${text}) AS q`;
    return { name, text, castText };
  }

  /** The JSON object of one row. */
  json(row: RawRow): string {
    const currency = row[0] ?? null;
    let json = '';
    for (let index = 0; index < this.writers.length; index += 1) {
      const { head, write } = this.writers[index] as (typeof this.writers)[number];
      const value = row[index + BEFORE_FIELDS];
      json += value === null || value === undefined ? `${head}null` : head + write(value, currency);
    }
    return `${json}}`;
  }

  /** The n-th of the extra columns. */
  extra(row: RawRow, index: number): string | null {
    return row[BEFORE_FIELDS + this.fields.length + index] ?? null;
  }
}

/** From `2026-11-20 12:00:00.5`: as many decimals as there are, and no zone. */
function isoTime(value: string): string {
  if (value.charAt(4) !== '-' || value.charAt(10) !== ' ')
    throw new Error(`Postgres writes times as "${value}": its DateStyle must be ISO`);
  const fraction = value.charAt(19) === '.' ? value.slice(20, 23) : '';
  return `"${value.slice(0, 10)}T${value.slice(11, 19)}.${fraction.padEnd(3, '0')}Z"`;
}

function decimal(micros: string): string {
  const sign = micros.startsWith('-') ? '-' : '';
  const digits = micros.slice(sign.length).padStart(MICROS_DIGITS + 1, '0');
  return `${sign}${digits.slice(0, -MICROS_DIGITS)}.${digits.slice(-MICROS_DIGITS)}`;
}
