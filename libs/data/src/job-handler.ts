import type { JobTopic } from '@uni/contracts';

/** What a job carries: ids, never secrets. */
export type JobBody = Readonly<Record<string, string | number | boolean>>;

/** Does the work of one topic. Must be safe to run twice: a queue delivers at least once. */
export interface JobHandler {
  handle(body: JobBody): Promise<void>;
}

const topics = new WeakMap<object, JobTopic>();

/** Marks a provider class as the one handler of `topic`. The worker refuses to start when a topic has none or two. */
export function HandlesJob(topic: JobTopic) {
  return (target: new (...args: never[]) => JobHandler): void => {
    topics.set(target, topic);
  };
}

export function handledTopic(target: object): JobTopic | undefined {
  return topics.get(target);
}
