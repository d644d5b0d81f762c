import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import { type EpochMs, floorTime, MINUTE_MS } from '../../src/base/time.js';
import type { Bar } from '../../src/model/bar.js';
import { moneyOf, notionalOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { priceFromNumber } from '../../src/model/price.js';
import { quantityOf } from '../../src/model/quantity.js';
import type { HttpRequest } from '../../src/ports/http-transport.js';
import { RecordedMarket } from '../../src/simulator/market/recorded-market.js';
import { type ExchangeServer, serveExchange } from '../../src/simulator/servers/http-server.js';
import { SimulatedExchange } from '../../src/simulator/simulated-exchange.js';

export const API_KEY = 'loopback-test-key';
export const API_SECRET = 'loopback-test-secret';

const SYMBOL = symbolName('BTCUSDT');
const HISTORY_BARS = 60;
const LIVE_BARS = 60;
/** Prices climb by dips and rebounds: each rebound is what a strategy that buys pullbacks waits for. */
const REBOUND = 0.002;
const DIP = -0.001;
/** A minute of the market ends so long after it was opened: time for a trader to get ready. */
const FIRST_BAR_CLOSES_AFTER_MS = 15_000;

/** The simulated exchange inside the test's own process, behind real sockets, with everything it was asked. */
export class LoopbackExchange {
  readonly exchange: SimulatedExchange;
  readonly server: ExchangeServer;
  /** Every HTTP request as it arrived, headers included. */
  readonly requests: readonly HttpRequest[];

  private constructor(
    exchange: SimulatedExchange,
    server: ExchangeServer,
    requests: readonly HttpRequest[],
  ) {
    this.exchange = exchange;
    this.server = server;
    this.requests = requests;
  }

  static async open(): Promise<LoopbackExchange> {
    const system = new SystemClock();
    // Never ahead of the trader's clock: a bar that closes in the trader's future is not believed.
    const beforeClose = MINUTE_MS - FIRST_BAR_CLOSES_AFTER_MS;
    const startAt = floorTime(system.now() - beforeClose, MINUTE_MS);
    const offsetMs = startAt + beforeClose - system.now();
    const exchange = new SimulatedExchange({
      market: climbingMarket(startAt),
      clock: { now: () => system.now() + offsetMs, monotonic: () => system.monotonic() },
      scheduler: new SystemScheduler(),
      firstOrderId: 2n ** 53n + 1n,
      accounts: [
        {
          apiKey: API_KEY,
          secret: API_SECRET,
          balances: [{ asset: assetName('USDT'), free: moneyOf('10000') }],
        },
      ],
    });
    const requests: HttpRequest[] = [];
    const answer = exchange.handleHttp.bind(exchange);
    exchange.handleHttp = (request, peer) => {
      requests.push(request);
      return answer(request, peer);
    };
    const server = await serveExchange(exchange, 0);
    exchange.start();
    return new LoopbackExchange(exchange, server, requests);
  }

  /** Writes an aegis.yaml that points here, bears with a slow machine and a quiet book, and takes every signal it can get. */
  writeConfig(folder: string): string {
    const path = join(folder, 'aegis.yaml');
    writeFileSync(
      path,
      `venue:
  name: simulator
  restUrl: ${this.server.httpOrigin}
  streamUrl: ${this.server.wsOrigin}
  apiUrl: ${this.server.wsOrigin}/ws-api/v3
universe: { turnoverMin: "0", symbolsMax: 12 }
timeframes: { list: [1m], warmUpBars: 40, ringBars: 60 }
tradable: { spreadBpsEnter: 50, spreadBpsLeave: 100, depthEnter: "10", depthLeave: "5" }
strategy:
  trendFastBars: 3
  trendSlowBars: 8
  rsiMin: 0
  rsiMax: 100
  breakoutBars: 2
  efficiencyBars: 5
  targetBpsMin: 1
gates: { signalAgeMax: 2m, latencyMax: 2m, marketDataAgeMax: 2m }
health: { loopLagMax: 30s, commitMax: 30s }
validation: { spreadBpsMax: 100, depthMin: "1", rewardToCostMin: 0, deviationBpsMax: 200 }
`,
    );
    return path;
  }

  async close(): Promise<void> {
    this.exchange.stop();
    await this.server.close();
  }
}

/** A market of one symbol whose first live minute is a rebound. */
function climbingMarket(startAt: EpochMs): RecordedMarket {
  const bars: Bar[] = [];
  let price = 50_000;
  for (let index = -HISTORY_BARS; index < LIVE_BARS; index += 1) {
    const open = price;
    price *= 1 + (index % 2 === 0 ? REBOUND : DIP);
    bars.push(barOf(startAt + index * MINUTE_MS, open, price));
  }
  return new RecordedMarket({
    seed: 1,
    selection: {
      chosen: [{ symbol: SYMBOL, bars, shiftMs: 0 }],
      leftOut: [],
      from: startAt - HISTORY_BARS * MINUTE_MS,
      to: startAt + LIVE_BARS * MINUTE_MS,
    },
    historyBars: HISTORY_BARS,
  });
}

function barOf(openTime: EpochMs, from: number, to: number): Bar {
  const [open, close] = [priceFromNumber(Math.round(from)), priceFromNumber(Math.round(to))];
  // Its last digit is what the market takes for the lot step.
  const volume = quantityOf('20.00001');
  const quoteVolume = notionalOf(close, volume);
  return {
    symbol: SYMBOL,
    timeframe: '1m',
    openTime,
    closeTime: openTime + MINUTE_MS - 1,
    open,
    close,
    high: open > close ? open : close,
    low: open < close ? open : close,
    volume,
    quoteVolume,
    trades: 100,
    takerBuyVolume: quantityOf('10.00001'),
    takerBuyQuoteVolume: notionalOf(close, quantityOf('10.00001')),
  };
}
