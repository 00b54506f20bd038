export { Database, type DatabaseOptions } from './database.js';
export { statement, type Statement } from './statement.js';
export { createPool, poolConfig, type PoolOptions } from './pool.js';
export * from './database-error.js';
export { Outbox } from './outbox.js';
export { Events } from './events.js';
export * from './generated/enums.js';
export { Prisma } from './generated/client.js';
