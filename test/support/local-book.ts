/** A message of a diff stream, or a snapshot, as JSON gives it. */
type Levels = readonly (readonly [price: string, quantity: string])[];

export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

export interface DepthEvent {
  readonly U: number;
  readonly u: number;
  readonly b: Levels;
  readonly a: Levels;
}

/** A book kept to the letter of web-socket-streams.md, "How to manage a local order book correctly". */
export class LocalBook {
  readonly #bids: Map<string, string>;
  readonly #asks: Map<string, string>;
  #updateId: number;

  constructor(snapshot: DepthSnapshot) {
    this.#bids = new Map(snapshot.bids);
    this.#asks = new Map(snapshot.asks);
    this.#updateId = snapshot.lastUpdateId;
  }

  get updateId(): number {
    return this.#updateId;
  }

  /** @throws Error when events have been missed */
  apply({ U, u, b, a }: DepthEvent): void {
    if (u <= this.#updateId) return;
    if (U > this.#updateId + 1) throw new Error(`missed: at ${this.#updateId}, then ${U} to ${u}`);
    set(this.#bids, b);
    set(this.#asks, a);
    this.#updateId = u;
  }

  /** In the form of a snapshot. */
  get snapshot(): DepthSnapshot {
    return {
      lastUpdateId: this.#updateId,
      bids: sorted(this.#bids, -1),
      asks: sorted(this.#asks, 1),
    };
  }
}

function set(side: Map<string, string>, levels: Levels): void {
  for (const [price, quantity] of levels) {
    if (Number(quantity) === 0) side.delete(price);
    else side.set(price, quantity);
  }
}

function sorted(side: ReadonlyMap<string, string>, direction: 1 | -1): [string, string][] {
  return [...side]
    .map((level) => ({ level, price: direction * Number(level[0]) }))
    .sort((one, other) => one.price - other.price)
    .map(({ level }) => level);
}
