/** Random numbers for whoever needs them: drawn from a seed, so that a run can be drawn again. */
export interface Random {
  /** A whole number, 0 ≤ n < bound. `bound` is from 1 to 2³². */
  below(bound: number): number;
  /** A double, 0 ≤ x < 1, with 32 random bits. */
  unit(): number;
}

/**
 * xoshiro128** (Blackman and Vigna), seeded by splitmix32. Ours, so that a new Node version never
 * changes what a seed means. Give each stream of draws its own instance (`fork`): a new draw in
 * one then does not shift the others.
 */
export class Prng implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    let state = seed >>> 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
  }

  /** An independent stream, named so that its draws depend on the seed and the name only. */
  static fork(seed: number, name: string): Prng {
    let hash = 0x811c9dc5 ^ (seed >>> 0);
    for (let index = 0; index < name.length; index += 1) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    }
    return new Prng(hash >>> 0);
  }

  /** The next 32 random bits as an unsigned integer. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** A standard normal deviate (Box and Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** An exponential deviate with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** The four words of state, to store and to restore. */
  state(): readonly [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** A generator that continues from a stored state. */
  static restore(state: readonly [number, number, number, number]): Prng {
    const prng = new Prng(0);
    [prng.#a, prng.#b, prng.#c, prng.#d] = state;
    return prng;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
