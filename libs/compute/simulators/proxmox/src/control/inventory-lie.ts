import type { Answer } from '../wire/answer.js';
import type { RequestFault } from './fault.schema.js';

type Entry = Record<string, unknown>;

/** Makes an inventory answer untrue about guests; everything else in it stays as it is. */
export function lieAbout(answer: Answer, fault: Extract<RequestFault, { kind: 'inventory_lie' }>): Answer {
  if (answer.body === null || answer.status !== 200) return answer;
  const envelope = JSON.parse(answer.body) as { data: unknown };
  if (!Array.isArray(envelope.data)) return answer;
  const entries = envelope.data as Entry[];
  const isMachine = (entry: Entry): boolean =>
    (entry['type'] === 'qemu' || entry['type'] === 'lxc' || 'vmid' in entry) && entry['template'] !== 1;
  const machines = entries.filter(isMachine);
  const others = entries.filter((entry) => !isMachine(entry));
  const kept = {
    empty: () => [],
    first_only: () => machines.slice(0, 1),
    missing: () => machines.slice(0, Math.round(machines.length * (1 - fault.ratio))),
    duplicates: () => machines.flatMap((entry) => [entry, { ...entry }]),
  }[fault.lie]();
  return { ...answer, body: JSON.stringify({ data: [...kept, ...others] }) };
}
