import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadApiConfig } from '@uni/config';
import { Database } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, systemClock, type Clock } from '@uni/platform';
import { createApi } from '../http/create-api.js';
import { RouteTable } from '../http/route-table.js';
import { contractCheck } from './contract-check.js';
import { TestClient } from './test-client.js';
import { makeAdministrator, type TestPerson } from './test-people.js';

export interface TestApiOptions {
  /** Time as the API sees it; the real one where it is left out. */
  readonly clock?: Clock;
  /** Environment variables beside the ones every test has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** bcrypt's cost; low unless the test is about it. */
  readonly passwordCost?: number;
}

/** The whole API on a random port over a database of its own. */
export interface TestApi {
  /** `http://127.0.0.1:<port>/api/v1` */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** A client without a session. */
  readonly anonymous: TestClient;
  /** Registers somebody through the API. */
  signUp(name?: string): Promise<TestPerson>;
  /** A signed-in platform administrator (the same one each time), or somebody of support. */
  admin(role?: 'admin' | 'support'): Promise<TestPerson>;
  close(): Promise<void>;
}

let people = 0;

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const testDatabase = await createTestDatabase();
  const config = loadApiConfig({
    DATABASE_URL: testDatabase.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    JWT_SECRET: randomBytes(32).toString('hex'),
    PASSWORD_PEPPER: randomBytes(16).toString('hex'),
    LOG_LEVEL: 'error',
    RATE_LIMIT_PER_MINUTE: '0',
    TRUSTED_PROXIES: '1',
    ...options.environment,
  });
  const clock = options.clock ?? systemClock;
  const database = new Database({
    url: config.DATABASE_URL,
    applicationName: 'uni-api-test',
    poolMax: config.DATABASE_POOL_MAX,
  });
  const logger = createLogger('api', config.LOG_LEVEL);
  const app = await createApi({ config, database, clock, logger, passwordCost: options.passwordCost ?? 4 });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.getHttpServer().address();
  if (address === null || typeof address === 'string') throw new Error('the API does not listen on a port');
  const url = `http://127.0.0.1:${address.port}/api/v1`;
  const anonymous = new TestClient(url, undefined, contractCheck(app.get(RouteTable, { strict: false }).specs));
  const staff = new Map<string, Promise<TestPerson>>();

  const signUp = async (name?: string): Promise<TestPerson> => {
    people += 1;
    const email = `${(name ?? 'person').toLowerCase()}-${people}@example.com`;
    const password = `correct horse battery ${people}`;
    const { body } = await anonymous.post(
      '/auth/register',
      { email, password, name: name ?? `Person ${people}`, session: 'token' },
      { expect: 201 },
    );
    const { user, organization, accessToken, refreshToken } = body as Registered;
    return {
      userId: user.id,
      email,
      password,
      organizationId: organization.id,
      accessToken,
      refreshToken,
      client: new TestClient(url, accessToken),
    };
  };

  return {
    url,
    app,
    database,
    databaseUrl: testDatabase.url,
    clock,
    anonymous,
    signUp,
    admin(role = 'admin') {
      const known = staff.get(role) ?? signUp(role).then((person) => makeAdministrator(database, person, role));
      staff.set(role, known);
      return known;
    },
    async close() {
      await app.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

interface Registered {
  readonly user: { readonly id: string };
  readonly organization: { readonly id: string };
  readonly accessToken: string;
  readonly refreshToken: string;
}

export { ManualClock, TestClient, type TestPerson };
