import { generateKeyPairSync } from 'node:crypto';
import {
  type BinanceAccountAdapter,
  createBinanceAccountAdapter,
} from '../../src/adapters/binance/binance-adapter.js';
import { Secret, SigningKey, type SigningKeyKind } from '../../src/adapters/binance/credentials.js';
import type { CallTerms } from '../../src/adapters/binance/http/signed-call.js';
import { simulatorVenue } from '../../src/adapters/binance/venues.js';
import type { AccountNotice } from '../../src/adapters/binance/ws/decode-account-event.js';
import { ScaledClock } from '../../src/adapters/system/scaled-clock.js';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import { UndiciHttpTransport } from '../../src/adapters/system/undici-http-transport.js';
import { WsWsTransport } from '../../src/adapters/system/ws-ws-transport.js';
import { Prng } from '../../src/base/prng.js';
import type { AccountEvent, OrderReport } from '../../src/model/account-event.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import type { ExchangeOrderStatus } from '../../src/model/order.js';
import type { KeyCredential } from '../../src/simulator/admission/key-store.js';
import { serveExchange } from '../../src/simulator/servers/http-server.js';
import { SimulatedExchange } from '../../src/simulator/simulated-exchange.js';
import { FakeMarket, publicTrade, testInstrument } from './fake-market.js';
import { settled } from './manual-scheduler.js';
import { RecordingLogger } from './recording-logger.js';

/** The book stands at 99 and 101; the account holds 10 BTC and 2,000 USDT. */
export const SYMBOL = symbolName('BTCUSDT');
const START = Date.UTC(2026, 0, 15, 12, 0, 30);
const API_KEY = 'order-room-key';

/** Our own client before the simulated exchange, over real sockets, in a market that a test drives. */
export class OrderRoom {
  readonly exchange: SimulatedExchange;
  readonly adapter: BinanceAccountAdapter;
  readonly events: readonly AccountEvent[];
  readonly notices: readonly AccountNotice[];
  readonly #market: FakeMarket;
  readonly #close: () => Promise<void>;
  #trades = 0;
  #ids = 0;

  private constructor(parts: {
    readonly exchange: SimulatedExchange;
    readonly adapter: BinanceAccountAdapter;
    readonly events: readonly AccountEvent[];
    readonly notices: readonly AccountNotice[];
    readonly market: FakeMarket;
    readonly close: () => Promise<void>;
  }) {
    this.exchange = parts.exchange;
    this.adapter = parts.adapter;
    this.events = parts.events;
    this.notices = parts.notices;
    this.#market = parts.market;
    this.#close = parts.close;
  }

  static async open(kind: SigningKeyKind): Promise<OrderRoom> {
    const clock = new ScaledClock(new SystemClock(), { anchorMs: START, speed: 1 });
    const scheduler = new SystemScheduler();
    const market = new FakeMarket(START, [testInstrument('BTC')]);
    const { credential, signingKey } = keyPair(kind);
    const balances = [
      { asset: assetName('BTC'), free: moneyOf('10') },
      { asset: assetName('USDT'), free: moneyOf('2000') },
    ];
    const exchange = new SimulatedExchange({
      market,
      clock,
      scheduler,
      stepMs: 10,
      firstOrderId: 2n ** 53n + 1n,
      accounts: [{ ...credential, apiKey: API_KEY, balances }],
    });
    const server = await serveExchange(exchange, 0);
    exchange.start();
    const http = new UndiciHttpTransport();
    const ws = new WsWsTransport();
    const events: AccountEvent[] = [];
    const notices: AccountNotice[] = [];
    const adapter = createBinanceAccountAdapter(
      simulatorVenue({ http: server.port, ws: server.port }),
      { http, ws, clock, scheduler, random: new Prng(1), logger: new RecordingLogger() },
      { market: () => undefined, account: (event) => events.push(event), clock: () => undefined },
      { apiKey: new Secret(API_KEY), signingKey },
      { onAccountNotice: (notice) => notices.push(notice) },
    );
    const close = async (): Promise<void> => {
      await adapter.close();
      await Promise.all([http.close(), ws.close()]);
      exchange.stop();
      await server.close();
    };
    const room = new OrderRoom({ exchange, adapter, events, notices, market, close });
    await adapter.clockSync.resync();
    adapter.tradingClient.connect();
    await room.until(() => events.some((each) => each.type === 'UserStreamChanged'));
    return room;
  }

  close(): Promise<void> {
    return this.#close();
  }

  get terms(): CallTerms {
    return { priority: 'entry', signed: { recvWindowMs: 5_000 } };
  }

  /** An id that was not used before. */
  id(word: string): string {
    this.#ids += 1;
    return `${word}-${this.#ids}`;
  }

  /** The public trades at a price, enough to fill what waits there. */
  trade(price: string): void {
    this.#trades += 1;
    const at = this.adapter.clockSync.now() + 1;
    this.#market.planTrade(publicTrade(SYMBOL, this.#trades, { price, quantity: '50' }, at));
  }

  /** Waits on what arrives; the test's own time limit is the bound. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await settled();
  }

  /** The order's report with a status, as the user data stream told it. */
  async told(clientOrderId: string, status: ExchangeOrderStatus): Promise<OrderReport> {
    const find = (): OrderReport | undefined => {
      for (const event of this.events) {
        if (event.type !== 'OrderReported' || event.source !== 'stream') continue;
        if (event.report.clientOrderId === clientOrderId && event.report.status === status)
          return event.report;
      }
      return undefined;
    };
    await this.until(() => find() !== undefined);
    return find() as OrderReport;
  }

  /** The user data stream has told that a list has come to its end, or has begun. */
  async toldOfList(
    listClientOrderId: string,
    orderStatus: 'EXECUTING' | 'ALL_DONE',
  ): Promise<void> {
    await this.until(() =>
      this.notices.some(
        (notice) =>
          notice.type === 'OrderListChanged' &&
          notice.list.listClientOrderId === listClientOrderId &&
          notice.list.orderStatus === orderStatus,
      ),
    );
  }
}

function keyPair(kind: SigningKeyKind): {
  readonly credential: KeyCredential;
  readonly signingKey: SigningKey;
} {
  if (kind === 'HMAC') {
    const secret = 'order-room-secret';
    return { credential: { secret }, signingKey: SigningKey.fromSecret(new Secret(secret)) };
  }
  const { privateKey, publicKey } =
    kind === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    credential: { publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
    signingKey: SigningKey.fromPem(new Secret(pem)),
  };
}
