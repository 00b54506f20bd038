// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- packages that compile this file by its import see the declaration too
/// <reference path="./pg-utils.d.ts" />
import type pg from 'pg';
import utils from 'pg/lib/utils.js';
import { types } from './pool.js';

interface Column {
  readonly name: string;
  readonly parse: (value: string) => unknown;
}

/** What pg keeps of a connection besides what its types tell. */
type Connection = pg.Connection & {
  readonly parsedStatements: Readonly<Record<string, string>>;
  bind(config: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => unknown }): void;
  parse(config: { name: string; text: string }): void;
  describe(config: { type: 'P' }): void;
  execute(): void;
};

interface Named {
  readonly name: string;
  readonly text: string;
}

/**
 * The columns that each connection told for each of its prepared statements. They can't change while the statement lives: Postgres
 * refuses to run one whose columns have ("cached plan must not change result type").
 */
const described = new WeakMap<pg.Connection, Map<string, readonly Column[]>>();

function describedOn(connection: pg.Connection): Map<string, readonly Column[]> {
  const known = described.get(connection);
  if (known !== undefined) return known;
  const columns = new Map<string, readonly Column[]>();
  described.set(connection, columns);
  return columns;
}

/**
 * One run of a named statement. Unlike pg's own query it asks for the columns once per connection and not every time: telling them,
 * parsing them and building readers for them is a good part of a short query, on both sides of the wire.
 *
 * The methods are those that pg calls on whatever is handed to `client.query` with a `submit` (as pg-cursor does it).
 */
class PreparedRead<Row> implements pg.Submittable {
  readonly name: string;
  readonly text: string;
  private readonly rows: Row[] = [];
  private columns: readonly Column[] = [];
  private fault: Error | null = null;
  private connection: pg.Connection | null = null;

  constructor(
    statement: Named,
    private readonly values: readonly unknown[],
    private readonly as: 'objects' | 'texts',
    private readonly done: (fault: Error | null, rows: Row[]) => void,
  ) {
    this.name = statement.name;
    this.text = statement.text;
  }

  submit(connection_: pg.Connection): void {
    const connection = connection_ as Connection;
    this.connection = connection;
    const known = describedOn(connection).get(this.name);
    if (known !== undefined) this.columns = known;
    connection.stream.cork();
    try {
      if (connection.parsedStatements[this.name] === undefined) connection.parse({ name: this.name, text: this.text });
      connection.bind({ statement: this.name, values: this.values, valueMapper: utils.prepareValue });
      if (known === undefined && this.as === 'objects') connection.describe({ type: 'P' });
      connection.execute();
    } catch (error) {
      // A value that can't be written. The round trip is still ended in order.
      this.fault = error instanceof Error ? error : new Error(String(error));
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
  }

  handleRowDescription(message: { readonly fields: readonly pg.FieldDef[] }): void {
    this.columns = message.fields.map(({ name, dataTypeID }) => ({
      name,
      parse: types.getTypeParser(dataTypeID, 'text') as Column['parse'],
    }));
    if (this.connection !== null) describedOn(this.connection).set(this.name, this.columns);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.fault !== null) return;
    try {
      this.rows.push((this.as === 'texts' ? fields : this.objectOf(fields)) as Row);
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleError(error: Error): void {
    this.done(this.fault ?? error, []);
  }

  handleReadyForQuery(): void {
    this.done(this.fault, this.rows);
  }

  handleCommandComplete(): void {
    // The number of rows is of no interest.
  }

  handleEmptyQuery(): void {
    // No statement of ours is empty.
  }

  private objectOf(fields: readonly (string | null)[]): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < this.columns.length; index += 1) {
      const column = this.columns[index] as Column;
      const value = fields[index] ?? null;
      row[column.name] = value === null ? null : column.parse(value);
    }
    return row;
  }
}

/**
 * Runs a named statement on a connection of the pool, prepared there by its name, and gives its rows: as objects whose values are
 * parsed by their types, or as the texts that Postgres wrote, null for null.
 * @throws pg.DatabaseError with the caller's stack; the connection is not used again
 */
export async function readPrepared<Row>(
  pool: pg.Pool,
  statement: Named,
  values: readonly unknown[],
  as: 'objects' | 'texts',
): Promise<Row[]> {
  try {
    return await new Promise<Row[]>((resolve, reject) => {
      pool.connect((refused, client, release) => {
        if (refused !== undefined || client === undefined) {
          reject(refused ?? new Error('the pool gave no connection'));
          return;
        }
        client.query(
          new PreparedRead<Row>(statement, values, as, (fault, rows) => {
            release(fault ?? undefined);
            if (fault === null) resolve(rows);
            else reject(fault);
          }),
        );
      });
    });
  } catch (error) {
    // The stack of a message from a socket leads to the socket; whoever reads it wants to know who asked.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}
