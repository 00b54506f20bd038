import { lieAboutMachines, type Answer, type FaultOf } from '@uni/simulator-kit';

type Entry = Record<string, unknown>;

/** Makes an inventory answer untrue about guests; everything else in it stays as it is. */
export function lieAbout(answer: Answer, fault: FaultOf<'inventory_lie'>): Answer {
  if (answer.body === null || answer.status !== 200) return answer;
  const envelope = JSON.parse(answer.body) as { data: unknown };
  if (!Array.isArray(envelope.data)) return answer;
  const entries = envelope.data as Entry[];
  const isMachine = (entry: Entry): boolean =>
    (entry['type'] === 'qemu' || entry['type'] === 'lxc' || 'vmid' in entry) && entry['template'] !== 1;
  const told = lieAboutMachines(entries.filter(isMachine), fault);
  return { ...answer, body: JSON.stringify({ data: [...told, ...entries.filter((entry) => !isMachine(entry))] }) };
}
