/**
 * What a test needs of the outside world: a database of its own and a Redis of its own. Both are real.
 *
 * The Postgres server belongs to the test run (Vitest's global set-up of the projects `db`, `api` and `e2e`); a database is copied
 * from the migrated template in some 50 ms, so every test file, and where it pays every test, can have a fresh one.
 */
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { createTestRedis, type TestRedis } from './test-redis.js';
