import type { EpochMs } from '../../src/base/time.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import type { Instrument } from '../../src/model/instrument.js';
import { formatMoney, moneyOf } from '../../src/model/money.js';
import type { OrderRequest } from '../../src/model/order.js';
import { priceOf } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import type { TradingClient } from '../../src/ports/trading-client.js';
import { plainInstrument } from '../support/plain-instrument.js';

/** The symbol every implementation must offer: prices in cents, quantities in thousandths, at least 5 USDT an order. */
export const CONTRACT_INSTRUMENT: Instrument = plainInstrument('BTC', {
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
  opoAllowed: false,
});

/** What the account holds at the beginning. Fees are 10 bps for makers and takers, in what is received. */
export const CONTRACT_BALANCES = { USDT: moneyOf('10000'), BTC: moneyOf('1') } as const;

/** One implementation, set up with the contract's symbol and balances, and the market it trades on. */
export interface TradingClientHarness {
  readonly client: TradingClient;
  /** Every event so far, in order of arrival. */
  readonly events: readonly AccountEvent[];
  /** The exchange's clock. */
  exchangeNow(): EpochMs;
  /** States the public's best bid and ask. */
  quote(book: {
    readonly bid: string;
    readonly ask: string;
    readonly quantity: string;
  }): Promise<void>;
  /** Lets the public trade. */
  trade(print: {
    readonly price: string;
    readonly quantity: string;
    readonly buyerIsMaker: boolean;
  }): Promise<void>;
  /** Lets things happen until this holds; fails when it does not in good time. */
  until(holds: (events: readonly AccountEvent[]) => boolean): Promise<void>;
  /** Lets everything happen that can happen without another request. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Sends an order: a limit buy of 0.1 at 99, but for the changes. */
export function submit(
  harness: TradingClientHarness,
  changes: Partial<OrderRequest> & Pick<OrderRequest, 'clientOrderId'>,
): void {
  const type = changes.type ?? 'LIMIT';
  const request: OrderRequest = {
    symbol: CONTRACT_INSTRUMENT.symbol,
    side: 'BUY',
    type,
    quantity: quantityOf('0.1'),
    price: priceOf('99'),
    timestamp: harness.exchangeNow(),
    recvWindowMs: 5_000,
    ...(type === 'LIMIT_MAKER' ? {} : { timeInForce: 'GTC' as const }),
    ...changes,
  };
  harness.client.submit({ type: 'SubmitOrder', purpose: 'ENTRY', request });
}

/** Holds once the order was reported with the status. */
export function reportedAs(
  clientOrderId: string,
  status: string,
): (events: readonly AccountEvent[]) => boolean {
  return (events) =>
    events.some(
      (event) =>
        event.type === 'OrderReported' &&
        event.report.clientOrderId === clientOrderId &&
        event.report.status === status,
    );
}

/** The newest statement about an order. */
export function lastReport(harness: TradingClientHarness, clientOrderId: string) {
  return harness.events
    .filter((event) => event.type === 'OrderReported')
    .map((event) => event.report)
    .findLast((report) => report.clientOrderId === clientOrderId);
}

/** Every report of a fill of the order, repetitions included. */
export function fillsOf(harness: TradingClientHarness, clientOrderId: string) {
  return harness.events
    .filter((event) => event.type === 'FillReported')
    .map((event) => event.fill)
    .filter((fill) => fill.clientOrderId === clientOrderId);
}

/** The newest balance of an asset. */
export function balanceOf(
  harness: TradingClientHarness,
  asset: string,
): { free: string; locked: string } | undefined {
  const balance = harness.events
    .filter((event) => event.type === 'BalancesReported')
    .flatMap((event) => event.balances)
    .findLast((candidate) => candidate.asset === asset);
  return balance === undefined
    ? undefined
    : { free: formatMoney(balance.free), locked: formatMoney(balance.locked) };
}
