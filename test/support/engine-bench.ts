import { AccountLedger } from '../../src/matching/account-ledger.js';
import { ListedSide } from '../../src/matching/depth-side.js';
import { feeRateOfBps, ReceivedAssetFees } from '../../src/matching/fee-model.js';
import type { MatchEvent, OrderEntry } from '../../src/matching/match-order.js';
import { MatchingEngine, type MatchingEngineOptions } from '../../src/matching/matching-engine.js';
import type { OrderListEntry } from '../../src/matching/order-list-entry.js';
import type { SymbolTraits } from '../../src/matching/symbol-traits.js';
import { ORDINARY_TRAITS } from '../../src/matching/symbol-traits.js';
import type { Instrument } from '../../src/model/instrument.js';
import { formatMoney, moneyOf } from '../../src/model/money.js';
import { assetName } from '../../src/model/names.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import { testInstrument } from './fake-market.js';

export type Levels = readonly (readonly [price: string, quantity: string])[];

/** An order in a test's words; what is left out has the plainest value. */
export interface Asked {
  readonly account?: string;
  readonly side?: OrderEntry['side'];
  readonly type?: OrderEntry['type'];
  readonly tif?: OrderEntry['timeInForce'];
  readonly qty?: string;
  readonly price?: string;
  readonly stop?: string;
  readonly trailing?: number;
  readonly iceberg?: string;
  readonly stp?: OrderEntry['selfTradePrevention'];
  readonly peg?: OrderEntry['peg'];
  readonly id?: string;
}

/** A matching engine with two accounts, driven by hand and read as text. */
export class EngineBench {
  readonly ledger = new AccountLedger();
  readonly engine: MatchingEngine;
  readonly instrument: Instrument;
  #nextId = 0;

  constructor(
    options: Partial<MatchingEngineOptions> = {},
    rules: {
      readonly instrument?: Partial<Instrument>;
      readonly traits?: Partial<SymbolTraits>;
    } = {},
  ) {
    for (const account of ['a', 'b']) {
      this.ledger.open(account);
      this.ledger.deposit(account, assetName('BTC'), moneyOf('10'));
      this.ledger.deposit(account, assetName('USDT'), moneyOf('1000'));
    }
    const rate = feeRateOfBps(0);
    this.engine = new MatchingEngine({
      ledger: this.ledger,
      fees: new ReceivedAssetFees({ maker: rate, taker: rate }),
      nextOrderId: 1n,
      nextTradeId: 1n,
      ...options,
    });
    this.instrument = testInstrument('BTC', rules.instrument);
    this.engine.list(this.instrument, { ...ORDINARY_TRAITS, ...rules.traits });
    this.book([['99', '1']], [['101', '1']]);
    this.print('100');
  }

  book(bids: Levels, asks: Levels): readonly string[] {
    const levels = (side: Levels) =>
      new ListedSide(
        side.map(([price, quantity]) => ({
          price: priceOf(price),
          quantity: quantityOf(quantity),
        })),
      );
    const state = { bids: levels(bids), asks: levels(asks) };
    return this.tell(this.engine.publicBook(this.instrument.symbol, state, 1));
  }

  print(price: string, quantity = '0.001', buyerIsMaker = false): readonly string[] {
    const stated = { price: priceOf(price), quantity: quantityOf(quantity), buyerIsMaker };
    return this.tell(this.engine.publicTrade(this.instrument.symbol, stated, 2));
  }

  entry(asked: Asked): OrderEntry {
    this.#nextId += 1;
    const type = asked.type ?? 'LIMIT';
    const timed = type === 'LIMIT' || type.endsWith('_LIMIT');
    return {
      accountId: asked.account ?? 'a',
      clientOrderId: asked.id ?? `id-${this.#nextId}`,
      symbol: this.instrument.symbol,
      side: asked.side ?? 'BUY',
      type,
      ...(timed ? { timeInForce: asked.tif ?? 'GTC' } : {}),
      ...(asked.qty === undefined ? {} : { quantity: quantityOf(asked.qty) }),
      ...(asked.price === undefined ? {} : { price: priceOf(asked.price) }),
      ...(asked.stop === undefined ? {} : { stopPrice: priceOf(asked.stop) }),
      ...(asked.trailing === undefined ? {} : { trailingDelta: asked.trailing }),
      ...(asked.iceberg === undefined ? {} : { icebergQuantity: quantityOf(asked.iceberg) }),
      ...(asked.stp === undefined ? {} : { selfTradePrevention: asked.stp }),
      ...(asked.peg === undefined ? {} : { peg: asked.peg }),
    };
  }

  /** What a placement led to, or its refusal. */
  place(asked: Asked): readonly string[] {
    const result = this.engine.place(this.entry(asked), 3);
    return result.type === 'refused'
      ? [`${result.code} ${result.message}`]
      : this.tell(result.events);
  }

  /** What a list led to, or its refusal. */
  placeList(
    list:
      | { readonly above: Asked; readonly below: Asked }
      | { readonly working: Asked; readonly pending: readonly Asked[]; readonly opo?: boolean },
  ): readonly string[] {
    const head = {
      accountId: 'a',
      symbol: this.instrument.symbol,
      listClientOrderId: `list-${this.#nextId}`,
    };
    const entry: OrderListEntry =
      'above' in list
        ? {
            ...head,
            contingency: 'OCO',
            above: this.entry(list.above),
            below: this.entry(list.below),
          }
        : {
            ...head,
            contingency: 'OTO',
            working: this.entry(list.working),
            pending: list.pending.map((one) => this.entry(one)) as unknown as [OrderEntry],
            paysTheOther: list.opo === true,
          };
    const result = this.engine.placeList(entry, 3);
    return result.type === 'refused'
      ? [`${result.code} ${result.message}`]
      : this.tell(result.events);
  }

  cancel(id: string): readonly string[] {
    const result = this.engine.cancel(
      {
        accountId: 'a',
        symbol: this.instrument.symbol,
        clientOrderId: id,
        cancelClientOrderId: 'c',
      },
      4,
    );
    return result.type === 'refused'
      ? [`${result.code} ${result.message}`]
      : this.tell(result.events);
  }

  /** "free+locked" of both assets. */
  holds(account = 'a'): string {
    return ['BTC', 'USDT']
      .map((name) => {
        const asset = assetName(name);
        const free = formatMoney(this.ledger.free(account, asset));
        const locked = formatMoney(this.ledger.locked(account, asset));
        return locked === '0' ? free : `${free}+${locked}`;
      })
      .join(' ');
  }

  tell(events: readonly MatchEvent[]): readonly string[] {
    return events.flatMap((event) => {
      switch (event.type) {
        case 'BalancesChanged':
          return [];
        case 'OrderListChanged':
          return [`list ${event.list.statusType}`];
        case 'OrderTraded': {
          const { price, quantity, maker } = event.fill;
          const role = maker ? 'maker' : 'taker';
          const what = `${formatMoney(quantity as bigint as never)}@${formatMoney(price as bigint as never)}`;
          return [`${event.order.clientOrderId} ${role} ${what} ${event.order.status}`];
        }
        case 'TradePrevented':
          return [
            `${event.order.clientOrderId} prevented ${formatMoney(event.lastPrevented as bigint as never)} ${event.order.status}`,
          ];
        case 'OrderExpired':
          return [`${event.order.clientOrderId} EXPIRED ${event.order.expiryReason ?? ''}`];
        default:
          return [`${event.order.clientOrderId} ${event.order.status}`];
      }
    });
  }
}
