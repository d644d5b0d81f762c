/**
 * The open times of a series' stored bars, as runs without a hole, in ascending order. A series has few holes, so that a
 * year of minutes takes a handful of numbers, and whether a bar repeats a stored one is known without asking the file.
 */
export class OpenTimes {
  readonly #lengthMs: number;
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];

  /** @param lengthMs the step of the grid that all open times are on */
  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Runs there are. */
  get runs(): number {
    return this.#firsts.length;
  }

  has(openTime: number): boolean {
    const run = this.#runAtOrBefore(openTime);
    return run >= 0 && openTime <= (this.#lasts[run] as number);
  }

  /** Adds all steps from `first` to `last`, none of which are there yet. */
  addRun(first: number, last: number): void {
    const run = this.#runAtOrBefore(first);
    const joinsEarlier = run >= 0 && this.#lasts[run] === first - this.#lengthMs;
    const joinsLater = this.#firsts[run + 1] === last + this.#lengthMs;
    if (joinsEarlier && joinsLater) {
      this.#lasts[run] = this.#lasts[run + 1] as number;
      this.#firsts.splice(run + 1, 1);
      this.#lasts.splice(run + 1, 1);
    } else if (joinsEarlier) {
      this.#lasts[run] = last;
    } else if (joinsLater) {
      this.#firsts[run + 1] = first;
    } else {
      this.#firsts.splice(run + 1, 0, first);
      this.#lasts.splice(run + 1, 0, last);
    }
  }

  /** Adds an open time, once; one off the grid is passed over. */
  addOnGrid(openTime: number): void {
    const newest = this.#lasts.length - 1;
    if ((this.#lasts[newest] as number) + this.#lengthMs === openTime) {
      this.#lasts[newest] = openTime;
    } else if (openTime % this.#lengthMs === 0 && !this.has(openTime)) {
      this.addRun(openTime, openTime);
    }
  }

  /** The run that begins last of those at or before a time; −1 when all begin later. */
  #runAtOrBefore(openTime: number): number {
    let low = 0;
    let high = this.#firsts.length;
    // Bars mostly come in order: the last run is the likely one.
    if (high > 0 && (this.#firsts[high - 1] as number) <= openTime) return high - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#firsts[middle] as number) <= openTime) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
