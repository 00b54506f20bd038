import { FaultBook, type ArmedFault } from './fault-book.js';
import { isRequestFault, type FaultMatch, type RequestFault } from './fault.schema.js';

/** How to make a fault of the vendor's world good again. */
export type Undo = () => void;

/** A fault of the vendor's world that has not been taken back. */
export interface StandingFault<World> {
  readonly id: string;
  readonly fault: World;
}

export interface FaultList<World> {
  readonly armed: readonly ArmedFault[];
  readonly standing: readonly StandingFault<World>[];
}

/** A request for a fault after its schema has checked it. */
export interface CheckedFaultRequest<World> {
  readonly match: FaultMatch;
  readonly fault: RequestFault | World;
  readonly times: number | null;
}

/** Faults of one simulator: those that wait for requests and those that stand in its world. */
export class FaultDesk<World extends { readonly kind: string } = never> {
  readonly book = new FaultBook();
  private readonly standing = new Map<string, { readonly fault: World; readonly undo: Undo }>();
  private nextNumber = 1;

  constructor(
    /** Makes it wrong at once; null when it is an event that nothing takes back. @throws Refusal when it makes no sense. */
    private readonly apply: (id: string, fault: World) => Undo | null | Promise<Undo | null>,
  ) {}

  /** Answers the id to take it back with. */
  async add({ match, fault, times }: CheckedFaultRequest<World>): Promise<string> {
    const id = `f${this.nextNumber++}`;
    if (isRequestFault(fault)) {
      this.book.arm(id, match, fault, times);
      return id;
    }
    const undo = await this.apply(id, fault);
    if (undo) this.standing.set(id, { fault, undo });
    return id;
  }

  list(): FaultList<World> {
    return { armed: this.book.list(), standing: [...this.standing].map(([id, { fault }]) => ({ id, fault })) };
  }

  /** Answers false when there is no such fault, or no longer. */
  remove(id: string): boolean {
    const stands = this.standing.get(id);
    stands?.undo();
    this.standing.delete(id);
    return this.book.disarm(id) || stands !== undefined;
  }

  /** The youngest goes first, so that faults of the same thing end as it was before the oldest. */
  clear(): void {
    this.book.clear();
    for (const id of [...this.standing.keys()].reverse()) this.remove(id);
  }
}
