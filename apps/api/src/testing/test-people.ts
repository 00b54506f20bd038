import type { Database } from '@uni/data';
import type { TestClient } from './test-client.js';

/** Somebody who has signed up and in. */
export interface TestPerson {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly organizationId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Calls the API as this person. */
  readonly client: TestClient;
}

/** There is no way to this over the API on purpose; a test takes the database. */
export async function makeAdministrator(
  database: Database,
  person: TestPerson,
  platformRole: 'admin' | 'support',
): Promise<TestPerson> {
  await database.client.user.update({ where: { id: person.userId }, data: { platformRole } });
  return person;
}
