import {
  type BinanceAccountAdapter,
  type BinanceOptions,
  createBinanceAccountAdapter,
} from '../../src/adapters/binance/binance-adapter.js';
import type { BinanceTradingClient } from '../../src/adapters/binance/binance-trading-client.js';
import { Secret, SigningKey } from '../../src/adapters/binance/credentials.js';
import { simulatorVenue } from '../../src/adapters/binance/venues.js';
import { Prng } from '../../src/base/prng.js';
import type { AccountEvent } from '../../src/model/account-event.js';
import { symbolName } from '../../src/model/names.js';
import { type FakeAnswer, FakeHttpTransport } from './fake-http-transport.js';
import { FakeWsTransport } from './fake-ws-transport.js';
import { ManualScheduler } from './manual-scheduler.js';
import { RecordingLogger } from './recording-logger.js';

export const SYMBOL = symbolName('BTCUSDT');
export const ORDER = 'POST /api/v3/order';
export const CANCEL = 'DELETE /api/v3/order';
export const QUERY = 'GET /api/v3/order';
export const TRADES = 'GET /api/v3/myTrades';

/** The LIVE client between fake transports. */
export interface AccountHarness {
  readonly time: ManualScheduler;
  readonly http: FakeHttpTransport;
  readonly ws: FakeWsTransport;
  readonly adapter: BinanceAccountAdapter;
  readonly client: BinanceTradingClient;
  readonly events: AccountEvent[];
  readonly logger: RecordingLogger;
}

/** What a test may choose. */
export interface AccountChoice {
  /** Default: an HMAC key. */
  readonly signingKey?: SigningKey;
  readonly options?: BinanceOptions;
}

export function openAccount(choice: AccountChoice = {}): AccountHarness {
  const time = new ManualScheduler();
  const http = new FakeHttpTransport();
  const ws = new FakeWsTransport();
  const events: AccountEvent[] = [];
  const logger = new RecordingLogger();
  const adapter = createBinanceAccountAdapter(
    simulatorVenue({ http: 1, ws: 2 }),
    { http, ws, clock: time, scheduler: time, random: new Prng(1), logger },
    { market: () => undefined, clock: () => undefined, account: (event) => events.push(event) },
    {
      apiKey: new Secret('the-api-key'),
      signingKey: choice.signingKey ?? SigningKey.fromSecret(new Secret('the-secret')),
    },
    choice.options,
  );
  return { time, http, ws, adapter, client: adapter.tradingClient, events, logger };
}

/** Accepts the subscription that the newest connection has just asked for. */
export async function acceptSubscription({ time, ws }: AccountHarness): Promise<void> {
  ws.last.open();
  await time.advance(0);
  const request = ws.last.lastSent();
  ws.last.say({ id: request['id'], status: 200, result: { subscriptionId: 0 } });
  await time.advance(0);
}

/** A harness whose user data stream is subscribed. */
export async function openConnectedAccount(choice: AccountChoice = {}): Promise<AccountHarness> {
  const harness = openAccount(choice);
  harness.client.connect();
  await acceptSubscription(harness);
  return harness;
}

/** A placement's FULL answer: partly executed at once. */
export const PLACED = {
  symbol: 'BTCUSDT',
  orderId: 28,
  orderListId: -1,
  clientOrderId: 'a1-1',
  transactTime: 1768478400123,
  price: '61837.63000000',
  origQty: '0.50000000',
  executedQty: '0.20000000',
  cummulativeQuoteQty: '12367.52600000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  fills: [
    { price: '61837.63', qty: '0.2', commission: '0.0002', commissionAsset: 'BTC', tradeId: 56 },
  ],
};

/** Its cancellation: the cancel has an id of its own. */
export const CANCELED = {
  ...PLACED,
  fills: undefined,
  status: 'CANCELED',
  origClientOrderId: 'a1-1',
  clientOrderId: 'c-1',
};

/** An order list of two. */
export const LIST = {
  orderListId: 7,
  contingencyType: 'OTO',
  listStatusType: 'EXEC_STARTED',
  listOrderStatus: 'EXECUTING',
  listClientOrderId: 'l-1',
  transactionTime: 1768478400123,
  symbol: 'BTCUSDT',
  orders: [
    { symbol: 'BTCUSDT', orderId: 28, clientOrderId: 'a1-1' },
    { symbol: 'BTCUSDT', orderId: 29, clientOrderId: 'a1-2' },
  ],
};

/** The same order, asked for. */
export const QUERIED = { ...PLACED, fills: undefined, stopPrice: '0.0', updateTime: 1768478400200 };

/** Its execution in the account's trade list. */
export const TRADE = {
  symbol: 'BTCUSDT',
  id: 56,
  orderId: 28,
  price: '61837.63000000',
  qty: '0.20000000',
  quoteQty: '12367.52600000',
  commission: '0.00020000',
  commissionAsset: 'BTC',
  time: 1768478400123,
  isBuyer: true,
  isMaker: false,
};

/** An answer with one of the exchange's error codes. */
export function refused(code: number, msg = 'x', status = 400): FakeAnswer {
  return { status, body: JSON.stringify({ code, msg }) };
}
