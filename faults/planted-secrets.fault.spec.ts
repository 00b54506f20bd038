import { statement } from '@uni/data';
import { CreateOrder } from '@uni/feature-instances';
import { ProvidersService } from '@uni/feature-providers';
import { must } from '@uni/platform';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultStack, QUEUE_MODES } from './support/stack.js';

const CANARY = 'canary-5e1f-do-not-tell';
const USER_DATA = `#cloud-config\nwrite_files: [{ path: /root/token, content: ${CANARY} }]\n`;

const tables = statement<[], { name: string }>(
  'secret_tables',
  `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
    WHERE table_schema IN ('public', 'parts') AND table_type = 'BASE TABLE'`,
);
const provider = statement<[], { id: string }>('secret_provider', 'SELECT id FROM providers');

/** Every command that reaches Redis from now on: jobs that are done leave nothing to look through. */
async function eavesdrop(url: string): Promise<{ readonly heard: string[]; stop(): void }> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const heard: string[] = [];
  monitor.on('monitor', (_at: string, words: readonly unknown[]) => heard.push(words.map(String).join(' ')));
  return {
    heard,
    stop: () => {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}

describe.each(QUEUE_MODES)('secrets planted in an order and in a connection, queue on %s', (queue) => {
  let stack: FaultStack;
  afterEach(() => stack.close());

  /** Everything that a dump of the database would show. */
  async function tablesWith(secret: string): Promise<string[]> {
    const found: string[] = [];
    for (const { name } of await stack.database.query(tables)) {
      const look = statement<[string], { n: number }>(
        `secret_${name}`,
        `SELECT count(*)::int AS n FROM ${name} AS t WHERE strpos(to_jsonb(t)::text, $1) > 0`,
      );
      if (must((await stack.database.query(look, secret))[0], 'count').n > 0) found.push(name);
    }
    return found;
  }

  it('stand in no line of the log, no job, no row of the database, however much is logged and whatever goes wrong', async () => {
    stack = await FaultStack.open({ queue });
    const { tokenSecret } = stack.simulator.credentials;
    const { id: providerId } = must((await stack.database.query(provider))[0], 'provider');
    await stack.app.get(ProvidersService, { strict: false }).update(providerId, {
      options: { fingerprint: stack.simulator.fingerprint, isoStorage: 'local' },
    });
    const jobs = stack.redis ? await eavesdrop(stack.redis.url) : null;
    const worker = await stack.worker({ LOG_LEVEL: 'trace' });
    // Failures are where secrets slip out: the vendor repeats what it was sent, breaks off, refuses.
    await stack.simulator.addFault({
      match: { label: 'clone' },
      fault: { kind: 'status', status: 500, reason: `bad ${tokenSecret}` },
    });
    await stack.simulator.addFault({ match: { label: 'upload' }, fault: { kind: 'half_body' } });
    await stack.simulator.addFault({ match: { label: 'config_put' }, fault: { kind: 'lost_answer' } });
    const id = await stack.app
      .get(CreateOrder)
      .create(stack.ada, { name: 'vm', templateId: stack.templateId, sshKeyIds: [], tags: [], userData: USER_DATA });
    expect(await stack.finished(id)).toBe('succeeded');
    const uploads = stack.simulator.calls().filter(({ label }) => label === 'upload');
    expect(uploads.length, 'the machine really got its user data').toBeGreaterThan(0);

    for (const secret of [CANARY, Buffer.from(USER_DATA).toString('base64').slice(0, 40), tokenSecret]) {
      expect(worker.lines.filter((line) => line.includes(secret))).toEqual([]);
      expect(await tablesWith(secret)).toEqual([]);
      expect(jobs?.heard.filter((words) => words.includes(secret)) ?? []).toEqual([]);
    }
    // What is no secret is found in the same way.
    expect(worker.lines.some((line) => line.includes(id))).toBe(true);
    expect(await tablesWith(id)).toContain('public.operations');
    if (jobs) expect(jobs.heard.some((words) => words.includes(id))).toBe(true);
    jobs?.stop();
  });
});
