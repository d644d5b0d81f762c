import { SystemClock } from '../../src/adapters/system/system-clock.js';
import { SystemScheduler } from '../../src/adapters/system/system-scheduler.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName, symbolName } from '../../src/model/names.js';
import { GeneratedMarket } from '../../src/simulator/market/generated-market.js';
import { serveExchange, type TlsIdentity } from '../../src/simulator/servers/http-server.js';
import { type AccountKey, SimulatedExchange } from '../../src/simulator/simulated-exchange.js';

/** The one account of a lively exchange. */
export const LIVELY_ACCOUNT = { apiKey: 'foreign-key', secret: 'foreign-secret' } as const;

/** An exchange that runs by itself. */
export interface LivelyExchange {
  readonly exchange: SimulatedExchange;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * An exchange behind real sockets with a generated market and the machine's own time: for clients whose clock
 * cannot be replaced. BTCUSDT and ETHUSDT; the account has 10 000 USDT and 1 BTC.
 */
export async function openLivelyExchange(
  options: { readonly tls?: TlsIdentity; readonly moreKeys?: readonly AccountKey[] } = {},
): Promise<LivelyExchange> {
  const clock = new SystemClock();
  const exchange = new SimulatedExchange({
    market: new GeneratedMarket({
      seed: 7,
      startAt: clock.now(),
      symbols: [symbolName('BTCUSDT'), symbolName('ETHUSDT')],
      historyMinutes: 300,
    }),
    clock,
    scheduler: new SystemScheduler(),
    firstOrderId: 2n ** 53n + 1n,
    accounts: [
      {
        ...LIVELY_ACCOUNT,
        moreKeys: options.moreKeys ?? [],
        balances: [
          { asset: assetName('USDT'), free: moneyOf('10000') },
          { asset: assetName('BTC'), free: moneyOf('1') },
        ],
      },
    ],
  });
  const server = await serveExchange(exchange, 0, options);
  exchange.start();
  return {
    exchange,
    port: server.port,
    close: async () => {
      exchange.stop();
      await server.close();
    },
  };
}
