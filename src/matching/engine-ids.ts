/** Where an engine's ids come from: each grows by one and is given once. */
export class EngineIds {
  #nextOrder: bigint;
  #nextTrade: bigint;

  constructor(next: { readonly order: bigint; readonly trade: bigint }) {
    this.#nextOrder = next.order;
    this.#nextTrade = next.trade;
  }

  get nextOrder(): bigint {
    return this.#nextOrder;
  }

  get nextTrade(): bigint {
    return this.#nextTrade;
  }

  takeOrder(): bigint {
    const id = this.#nextOrder;
    this.#nextOrder += 1n;
    return id;
  }

  takeTrade(): bigint {
    const id = this.#nextTrade;
    this.#nextTrade += 1n;
    return id;
  }

  /** An order of an earlier run has this id, so the next one is later. */
  orderSeen(id: bigint): void {
    if (id >= this.#nextOrder) this.#nextOrder = id + 1n;
  }
}
