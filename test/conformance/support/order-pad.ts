import { must } from '../../../src/base/assert.js';
import { onGrid } from './decimal.js';
import type { Answer, Parameters, SignedOptions } from './rest-client.js';
import type { VenueGround } from './venue.js';
import type { Json } from './wire-json.js';

/** Prices around the market, on the pair's grid. */
export interface Prices {
  readonly bid: string;
  readonly ask: string;
  /** 2 % below the bid: a BUY rests there, a SELL stop too. */
  readonly below: string;
  /** 2 % above the ask. */
  readonly above: string;
}

const AWAY = 0.02;
/** So many times the least notional: room for prices to move and for filters that look at averages. */
const NOTIONAL_TIMES = 3;

/** Places orders of the account that fit the pair's filters, wherever the venue's market stands. */
export class OrderPad {
  readonly #ground: VenueGround;
  #rules: Json;

  constructor(ground: VenueGround) {
    this.#ground = ground;
  }

  /** The pair's entry of exchangeInfo. */
  async rules(): Promise<Json> {
    if (this.#rules === undefined) {
      const { rest, symbol } = this.#ground;
      const answer = await rest.get('/api/v3/exchangeInfo', { symbol });
      this.#rules = answer.json.symbols[0];
    }
    return this.#rules;
  }

  /** One of the pair's filters. */
  async filter(filterType: string): Promise<Json> {
    const { filters } = await this.rules();
    return must(
      filters.find((filter: Json) => filter.filterType === filterType),
      `the pair has the filter ${filterType}`,
    );
  }

  /** A price so far from another, on the tick grid. */
  async price(from: string, factor: number): Promise<string> {
    const { tickSize } = await this.filter('PRICE_FILTER');
    return onGrid(Number(from) * factor, tickSize, 'down');
  }

  async prices(): Promise<Prices> {
    const { rest, symbol } = this.#ground;
    const { bidPrice, askPrice } = (await rest.get('/api/v3/ticker/bookTicker', { symbol })).json;
    return {
      bid: bidPrice,
      ask: askPrice,
      below: await this.price(bidPrice, 1 - AWAY),
      above: await this.price(askPrice, 1 + AWAY),
    };
  }

  /** A small quantity that every filter allows. */
  async quantity(times = 1): Promise<string> {
    const { stepSize, minQty } = await this.filter('LOT_SIZE');
    const { minNotional } = await this.filter('NOTIONAL');
    const { below } = await this.prices();
    const least = Math.max(Number(minQty), (Number(minNotional) * NOTIONAL_TIMES) / Number(below));
    return onGrid(least * times, stepSize, 'up');
  }

  /** Parameters of a LIMIT BUY that rests, with changes; undefined takes a parameter away. */
  async restingBuy(changes: Parameters = {}): Promise<Parameters> {
    return {
      symbol: this.#ground.symbol,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: await this.quantity(),
      price: (await this.prices()).below,
      ...changes,
    };
  }

  /** Parameters of a MARKET order. */
  async market(side: 'BUY' | 'SELL', changes: Parameters = {}): Promise<Parameters> {
    const quantity = await this.quantity();
    return { symbol: this.#ground.symbol, side, type: 'MARKET', quantity, ...changes };
  }

  /** Places an order and gives the answer as it came. */
  send(parameters: Parameters, options?: SignedOptions): Promise<Answer> {
    return this.#ground.rest.signed('POST', '/api/v3/order', parameters, options);
  }

  /** Places an order that has to be accepted. @throws Error when it is not */
  async place(parameters: Parameters): Promise<Json> {
    const answer = await this.send(parameters);
    if (answer.status !== 200) throw new Error(`refused: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  /** Places a LIMIT BUY that rests. */
  async placeResting(changes: Parameters = {}): Promise<Json> {
    return this.place(await this.restingBuy(changes));
  }

  cancel(parameters: Parameters): Promise<Answer> {
    const { rest, symbol } = this.#ground;
    return rest.signed('DELETE', '/api/v3/order', { symbol, ...parameters });
  }

  query(parameters: Parameters): Promise<Answer> {
    const { rest, symbol } = this.#ground;
    return rest.signed('GET', '/api/v3/order', { symbol, ...parameters });
  }

  /** Leaves no open order behind, of any pair. */
  async cancelAll(): Promise<void> {
    const { rest } = this.#ground;
    const open = await rest.signed('GET', '/api/v3/openOrders');
    if (open.status !== 200) return;
    const symbols = new Set<string>(open.json.map((order: Json) => order.symbol));
    for (const symbol of symbols) await rest.signed('DELETE', '/api/v3/openOrders', { symbol });
  }
}
