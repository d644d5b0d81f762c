import { assert } from './assert.js';

/** The last `capacity` items, oldest first. Pushing onto a full ring drops the oldest. */
export class RingBuffer<T> {
  readonly capacity: number;
  readonly #items: T[] = [];
  #start = 0;

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a ring holds at least one item');
    this.capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Adds an item; returns the one that fell out, if any. */
  push(item: T): T | undefined {
    if (this.#items.length < this.capacity) {
      this.#items.push(item);
      return undefined;
    }
    const dropped = this.#items[this.#start];
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.capacity;
    return dropped;
  }

  /** The item at `index`, 0 being the oldest; negative counts from the newest (-1). */
  at(index: number): T | undefined {
    const size = this.#items.length;
    const offset = index < 0 ? size + index : index;
    if (offset < 0 || offset >= size) return undefined;
    return this.#items[(this.#start + offset) % size];
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let index = 0; index < this.#items.length; index += 1) yield this.at(index) as T;
  }
}
