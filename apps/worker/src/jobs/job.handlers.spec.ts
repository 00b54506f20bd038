import { Injectable, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { JOB_TOPICS, type JobTopic } from '@uni/contracts';
import { HandlesJob, type JobHandler } from '@uni/data';
import { describe, expect, it } from 'vitest';
import { LANES, laneOf } from '../queue/lanes.js';
import { JobHandlers } from './job.handlers.js';

function handlerOf(topic: JobTopic): Type<JobHandler> {
  @Injectable()
  @HandlesJob(topic)
  class Handler implements JobHandler {
    handle(): Promise<void> {
      return Promise.resolve();
    }
  }
  return Handler;
}

async function boot(handlers: readonly Type<JobHandler>[]): Promise<JobHandlers> {
  @Module({ imports: [DiscoveryModule], providers: [JobHandlers, ...handlers] })
  class Root {}
  const app = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
  return app.get(JobHandlers);
}

describe('a worker starts only when every job has exactly one place to go', () => {
  const complete = JOB_TOPICS.map(handlerOf);

  it('with one handler for each topic', async () => {
    const handlers = await boot(complete);
    for (const topic of JOB_TOPICS) expect(handlers.find(topic)).toBeDefined();
    expect(handlers.find('unheard.of')).toBeUndefined();
  });

  it('not with a topic that nobody handles', async () => {
    await expect(boot(complete.slice(1))).rejects.toThrow(`${JOB_TOPICS[0]} has 0 handlers`);
  });

  it('not with a topic that two handle', async () => {
    await expect(boot([...complete, handlerOf('billing.shard')])).rejects.toThrow('billing.shard has 2 handlers');
  });

  it('and every topic has a lane', () => {
    expect(new Set(JOB_TOPICS.map(laneOf))).toEqual(new Set(LANES));
  });
});
