import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JOB_TOPICS, type JobTopic } from '@uni/contracts';
import { handledTopic, type JobHandler } from '@uni/data';

/** The handlers of this process, one per topic. */
@Injectable()
export class JobHandlers implements OnModuleInit {
  private readonly byTopic = new Map<string, JobHandler>();

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** @throws Error when a topic has no handler or two: its jobs would be lost, or done twice. */
  onModuleInit(): void {
    const found = new Map<JobTopic, Set<JobHandler>>();
    for (const { instance } of this.discovery.getProviders()) {
      const candidate: unknown = instance;
      if (typeof candidate !== 'object' || candidate === null) continue;
      const topic = handledTopic(candidate.constructor);
      if (topic !== undefined) found.set(topic, (found.get(topic) ?? new Set()).add(candidate as JobHandler));
    }
    const faults = JOB_TOPICS.flatMap((topic) => {
      const count = found.get(topic)?.size ?? 0;
      return count === 1 ? [] : [`${topic} has ${count} handlers`];
    });
    if (faults.length > 0) throw new Error(`Every job topic needs exactly one handler: ${faults.join(', ')}`);
    for (const [topic, [handler]] of found) if (handler) this.byTopic.set(topic, handler);
  }

  find(topic: string): JobHandler | undefined {
    return this.byTopic.get(topic);
  }
}
