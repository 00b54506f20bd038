import crypto from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { administer } from './database.mjs';

const POOL_SIZE = 4;
const CHAR_OID = 18;
/** Types that only catalogues have and the adapter does not map: read as text, or as an array of text. */
const CATALOGUE_TYPES = new Map([
  [CHAR_OID, 25],
  [22, 25],
  [30, 25],
  [194, 25],
  [1002, 1009],
  [1003, 1009],
  [2205, 25],
  [2206, 25],
]);

/** The adapter factory for the engine; without a datasource it is never connected. */
export function createAdapterFactory({ url = 'postgresql://unset:unset@127.0.0.1:1/unset', shadowDatabaseUrl }) {
  readCatalogueTypesAsText();
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  const factory = new PrismaPg(poolOptions(url), { schema });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => corrected(await connect());
  factory.connectToShadowDb = () =>
    shadowDatabaseUrl === undefined ? makeShadow(url) : connectTo(poolOptions(shadowDatabaseUrl));
  return factory;
}

// Discrete options instead of a connection string: pg lets the string win over `database`, so that the shadow would be the real one.
function poolOptions(url) {
  const address = new URL(url);
  address.searchParams.delete('schema');
  return { ...parseIntoClientConfig(address.href), max: POOL_SIZE };
}

async function connectTo(options) {
  return corrected(await new PrismaPg(options).connect());
}

/** A scratch database that lives as long as its connection. The adapter's own way drops it while still connected to it. */
async function makeShadow(url) {
  const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
  const name = pg.escapeIdentifier(database);
  await administer(url, `CREATE DATABASE ${name}`);
  const shadow = await connectTo({ ...poolOptions(url), database });
  const dispose = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await dispose();
    await administer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return shadow;
}

function readCatalogueTypesAsText() {
  const { addFields } = pg.Result.prototype;
  pg.Result.prototype.addFields = function (fields) {
    for (const field of fields) {
      field.isCharacter = field.dataTypeID === CHAR_OID;
      field.dataTypeID = CATALOGUE_TYPES.get(field.dataTypeID) ?? field.dataTypeID;
    }
    return addFields.call(this, fields);
  };
}

/** Makes good what the adapter does differently from what the engine expects. */
function corrected(adapter) {
  // The adapter cuts a script at every semicolon, those inside function bodies included. Postgres takes it whole.
  adapter.executeScript = async function (script) {
    try {
      await this.client.query(script);
    } catch (error) {
      this.onError(error);
    }
  };
  // The engine wants "char" columns as single characters, not as text.
  const { queryRaw } = adapter;
  adapter.queryRaw = async function (query) {
    let fields = [];
    const observed = Object.create(this, {
      performIO: {
        value: async (statement) => {
          const result = await this.performIO(statement);
          fields = result.fields;
          return result;
        },
      },
    });
    const rows = await queryRaw.call(observed, query);
    fields.forEach((field, index) => {
      if (field.isCharacter) rows.columnTypes[index] = ColumnTypeEnum.Character;
    });
    return rows;
  };
  return adapter;
}
