import type { ParamValue } from './param-schema.js';

/** Checked parameters of one call, path parameters included. */
export class Params {
  constructor(private readonly values: Readonly<Record<string, ParamValue>>) {}

  has(name: string): boolean {
    return name in this.values;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return value === undefined ? undefined : String(value);
  }

  /** A parameter that the route's table demands. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new Error(`route table lets '${name}' be absent`);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.values[name];
    return value === undefined ? undefined : Number(value);
  }

  requiredInteger(name: string): number {
    const value = this.integer(name);
    if (value === undefined) throw new Error(`route table lets '${name}' be absent`);
    return value;
  }

  /** undefined when it was not sent, which is not always the same as false. */
  flag(name: string): boolean | undefined {
    const value = this.values[name];
    return value === undefined ? undefined : value === true;
  }

  entries(): [string, ParamValue][] {
    return Object.entries(this.values);
  }
}
