import { Prng } from '../../base/prng.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 22;

/** Client order ids in the exchange's style, for requests that bring none. */
export class DrawnIds {
  readonly #chance: Prng;

  /** @param run what tells this run from earlier ones: a restarted exchange must not draw the ids of open orders again */
  constructor(seed: number, run: string) {
    this.#chance = Prng.fork(seed, `exchange order ids${run}`);
  }

  next(): string {
    let id = '';
    for (let index = 0; index < LENGTH; index += 1) {
      id += LETTERS.charAt(this.#chance.below(LETTERS.length));
    }
    return id;
  }
}
