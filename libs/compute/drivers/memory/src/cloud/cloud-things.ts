import { CloudRefusal, type CloudThing, type CloudThingKind } from './cloud.types.js';

export type NewThing = Omit<CloudThing, 'id' | 'state' | 'taskId' | 'bornAt'>;

/** Snapshots, volumes and backups of the account. */
export class CloudThings {
  private readonly byId = new Map<string, CloudThing>();
  private sequence = 0;

  constructor(
    private readonly ids: 'caller' | 'vendor',
    private readonly now: () => Date,
  ) {}

  add(thing: NewThing, state: CloudThing['state']): CloudThing {
    this.sequence += 1;
    const added: CloudThing = {
      ...thing,
      id: `${thing.kind}-${this.sequence}`,
      state,
      taskId: null,
      bornAt: this.now(),
    };
    this.byId.set(added.id, added);
    return added;
  }

  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  find(kind: CloudThingKind, id: string): CloudThing | undefined {
    const thing = this.byId.get(id);
    return thing?.kind === kind ? thing : undefined;
  }

  /** @throws CloudRefusal 404 */
  get(kind: CloudThingKind, id: string): CloudThing {
    const thing = this.find(kind, id);
    if (thing === undefined) throw new CloudRefusal(404, 'not_found', `${kind} ${id} does not exist`);
    return thing;
  }

  /** Free to be worked on. @throws CloudRefusal 404 or 423 */
  getIdle(kind: CloudThingKind, id: string): CloudThing {
    const thing = this.get(kind, id);
    if (thing.taskId !== null) throw new CloudRefusal(423, 'locked', `${kind} ${id} is being worked on`);
    return thing;
  }

  /** Oldest first. */
  all(kind: CloudThingKind): CloudThing[] {
    return [...this.byId.values()].filter((thing) => thing.kind === kind);
  }

  /** The machine is gone: its snapshots go with it, its volumes are free (or go too, by the kind of cloud), its backups stay. */
  orphan(machineId: string): void {
    for (const thing of this.byId.values()) {
      if (thing.machineId !== machineId) continue;
      if (thing.kind === 'snapshot' || (thing.kind === 'volume' && this.ids === 'vendor')) this.byId.delete(thing.id);
      else if (thing.kind === 'volume') thing.machineId = null;
    }
  }
}
