import { PaperTradingClient } from '../../src/adapters/paper/paper-trading-client.js';
import { VirtualTime } from '../../src/adapters/virtual/virtual-time.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import type { MarketEvent } from '../../src/model/market-event.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import {
  CONTRACT_BALANCES,
  CONTRACT_INSTRUMENT,
  type TradingClientHarness,
} from '../contract/trading-client-harness.js';

/** One small document in memory; a second client on the same one is a restart. */
export class MemoryDocument {
  text: string | undefined;
  saves = 0;

  load(): string | undefined {
    return this.text;
  }

  save(text: string): void {
    this.text = text;
    this.saves += 1;
  }
}

/** A paper client on virtual time. */
export class PaperHarness implements TradingClientHarness {
  readonly time = new VirtualTime(1_767_571_200_000);
  readonly events: AccountEvent[] = [];
  readonly client: PaperTradingClient;
  readonly document: MemoryDocument;

  constructor(document = new MemoryDocument()) {
    this.document = document;
    this.client = new PaperTradingClient({
      clock: this.time,
      scheduler: this.time,
      latencyMs: 20,
      makerFeeBps: 10,
      takerFeeBps: 10,
      startingBalances: CONTRACT_BALANCES,
      store: document,
      sink: (event) => {
        this.events.push(event);
      },
    });
    this.client.list([CONTRACT_INSTRUMENT]);
  }

  exchangeNow(): number {
    return this.time.now();
  }

  async quote(book: { bid: string; ask: string; quantity: string }): Promise<void> {
    await this.#observe({
      type: 'BookTickerUpdated',
      at: this.time.now(),
      symbol: CONTRACT_INSTRUMENT.symbol,
      updateId: '1',
      bid: priceOf(book.bid),
      bidQuantity: quantityOf(book.quantity),
      ask: priceOf(book.ask),
      askQuantity: quantityOf(book.quantity),
    });
  }

  async trade(print: { price: string; quantity: string; buyerIsMaker: boolean }): Promise<void> {
    await this.#observe({
      type: 'TradePrinted',
      at: this.time.now(),
      exchangeAt: this.time.now(),
      symbol: CONTRACT_INSTRUMENT.symbol,
      aggregateTradeId: '1',
      price: priceOf(print.price),
      quantity: quantityOf(print.quantity),
      buyerIsMaker: print.buyerIsMaker,
    });
  }

  async until(holds: (events: readonly AccountEvent[]) => boolean): Promise<void> {
    for (let step = 0; step < 200 && !holds(this.events); step += 1) await this.#pass(10);
    if (!holds(this.events)) {
      throw new Error(
        `what was waited for came within 2 s; there came ${this.events.map((event) => event.type).join(', ')}`,
      );
    }
  }

  idle(): Promise<void> {
    return this.#pass(1_000);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  async #observe(event: MarketEvent): Promise<void> {
    this.client.observe(event);
    await this.#pass(0);
  }

  #pass(ms: number): Promise<void> {
    return this.time.run({ until: this.time.monotonic() + ms, tasksMax: 10_000 });
  }
}
