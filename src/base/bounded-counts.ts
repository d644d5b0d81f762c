/** How many names are kept apart by default. */
const NAMES_MAX = 100;

/** Where further names are counted. */
const OTHER = 'other';

/**
 * Counts by name what somebody else may name as he likes: at most so many names apart, the rest under "other". Tells of
 * each name that is kept apart when it first comes.
 */
export class BoundedCounts {
  readonly #counts = new Map<string, number>();
  readonly #onNew: (name: string) => void;
  readonly #namesMax: number;

  constructor(onNew: (name: string) => void, namesMax = NAMES_MAX) {
    this.#onNew = onNew;
    this.#namesMax = namesMax;
  }

  count(name: string): void {
    const known = this.#counts.get(name);
    if (known === undefined && this.#counts.size >= this.#namesMax) {
      this.#counts.set(OTHER, (this.#counts.get(OTHER) ?? 0) + 1);
      return;
    }
    this.#counts.set(name, (known ?? 0) + 1);
    if (known === undefined) this.#onNew(name);
  }

  get byName(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
