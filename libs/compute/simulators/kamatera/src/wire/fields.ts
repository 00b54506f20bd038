/** Named values as they came in: JSON of any type, or the strings of a form. Absent, null and empty count as not sent. */
export class Fields {
  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  raw(name: string): unknown {
    return this.values[name];
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  }

  /** null for what is no whole number. */
  integer(name: string): number | null {
    const text = this.text(name).trim();
    return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
  }

  /** `1`, `"1"`, `true`, `"true"` and `yes` are true. */
  flag(name: string): boolean {
    return /^(?:1|true|yes|on)$/i.test(this.text(name).trim());
  }

  list(name: string): readonly unknown[] {
    const value = this.values[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  }

  texts(name: string): string[] {
    return this.list(name).map((value) =>
      typeof value === 'string' || typeof value === 'number' ? String(value) : '',
    );
  }
}
