/** A scenario, an action or a file of accounts that cannot be read: where, and what was expected there. */
export class ScenarioProblem extends Error {
  override readonly name = 'ScenarioProblem';
}

/** Reads the fields of a JSON object one by one, and in the end refuses those nobody asked for. */
export class FieldReader {
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>();

  /** @param path where the object stands, as in "steps[2]"; empty for the whole text */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw problem(path, 'an object', value);
    }
    this.#path = path;
    this.#fields = { ...value };
  }

  /** Of a whole text, which is JSON. @throws ScenarioProblem when it is not */
  static ofJson(text: string): FieldReader {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'unreadable';
      throw new ScenarioProblem(`the whole: expected JSON: ${reason}`, { cause });
    }
    return new FieldReader(value, '');
  }

  has(name: string): boolean {
    this.#read.add(name);
    return this.#fields[name] !== undefined;
  }

  text(name: string): string {
    const value = this.#take(name);
    if (typeof value !== 'string' || value === '') throw this.#problem(name, 'a text');
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A whole number within bounds. */
  count(name: string, min: number, max: number): number {
    const value = this.#take(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw this.#problem(name, `a whole number from ${min} to ${max}`);
    }
    return value;
  }

  optionalCount(name: string, min: number, max: number): number | undefined {
    return this.has(name) ? this.count(name, min, max) : undefined;
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== 'boolean') throw this.#problem(name, 'true or false');
    return value;
  }

  optionalFlag(name: string): boolean | undefined {
    return this.has(name) ? this.flag(name) : undefined;
  }

  choice<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#take(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw this.#problem(name, `one of ${allowed.join(', ')}`);
    return found;
  }

  optionalChoice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    return this.has(name) ? this.choice(name, allowed) : undefined;
  }

  /** A decimal number written as a text, read by `parse`, which throws when it is none. */
  decimal<T>(name: string, parse: (text: string) => T): T {
    const value = this.#take(name);
    try {
      if (typeof value === 'string') return parse(value);
    } catch {
      // The problem below says what was expected.
    }
    throw this.#problem(name, 'a decimal number as a text, like "0.01"');
  }

  optionalDecimal<T>(name: string, parse: (text: string) => T): T | undefined {
    return this.has(name) ? this.decimal(name, parse) : undefined;
  }

  /** Texts by name; numbers and truth values are taken as their texts. */
  texts(name: string): ReadonlyMap<string, string> {
    const inner = new FieldReader(this.#take(name), this.pathOf(name));
    return new Map(
      Object.entries(inner.#fields).map(([key, value]) => {
        if (typeof value === 'object' || value === undefined) {
          throw problem(inner.pathOf(key), 'a text or a number', value);
        }
        return [key, typeof value === 'string' ? value : JSON.stringify(value)];
      }),
    );
  }

  list(name: string, max: number): readonly { readonly value: unknown; readonly path: string }[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length > max) {
      throw this.#problem(name, `a list of at most ${max}`);
    }
    return value.map((item: unknown, index) => ({
      value: item,
      path: `${this.pathOf(name)}[${index}]`,
    }));
  }

  object(name: string): FieldReader {
    return new FieldReader(this.#take(name), this.pathOf(name));
  }

  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  /** Refuses fields that were not read: a misspelt one would otherwise do nothing. */
  end(): void {
    const unread = Object.keys(this.#fields).find((name) => !this.#read.has(name));
    if (unread === undefined) return;
    const known = [...this.#read].join(', ');
    throw new ScenarioProblem(`${this.pathOf(unread)}: unknown; this takes ${known}`);
  }

  #take(name: string): unknown {
    this.#read.add(name);
    return this.#fields[name];
  }

  #problem(name: string, expected: string): ScenarioProblem {
    return problem(this.pathOf(name), expected, this.#fields[name]);
  }
}

function problem(path: string, expected: string, value: unknown): ScenarioProblem {
  const got = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
  return new ScenarioProblem(
    `${path === '' ? 'the whole' : path}: expected ${expected}, got ${got}`,
  );
}
