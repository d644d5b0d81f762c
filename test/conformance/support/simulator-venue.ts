import { generateKeyPairSync } from 'node:crypto';
import { SCALE } from '../../../src/base/fixed-point.js';
import type { Instrument, SymbolFilters } from '../../../src/model/instrument.js';
import { moneyOf } from '../../../src/model/money.js';
import { assetName, symbolName } from '../../../src/model/names.js';
import { priceOf } from '../../../src/model/price.js';
import { quantityOf } from '../../../src/model/quantity.js';
import { GeneratedMarket } from '../../../src/simulator/market/generated-market.js';
import type { MarketSource } from '../../../src/simulator/public-market/market-source.js';
import { serveExchange } from '../../../src/simulator/servers/http-server.js';
import { SimulatedExchange } from '../../../src/simulator/simulated-exchange.js';
import { FakeMarket, publicTrade, testInstrument } from '../../support/fake-market.js';
import { ManualScheduler } from '../../support/manual-scheduler.js';
import type { SimulatorSetting } from './fact.js';
import { RestClient } from './rest-client.js';
import { hmacSigner, keyPairSigner, type Signer } from './signing.js';
import type { SimulatorControl, VenueGround } from './venue.js';

/** Thursday 2026-01-15, 12:00 UTC: on the grid of every bar up to half a day. */
const START = Date.UTC(2026, 0, 15, 12);
const SYMBOL = 'BTCUSDT';
const OTHER_SYMBOL = 'ETHUSDT';
const UNICODE_BASE = '币安人生';
/** Small enough that a fact can count them. */
const STRICT_BASE = 'STRICT';
const HALTED_BASE = 'HALTED';
const PLAIN_BASE = 'PLAIN';
const HISTORY_MINUTES = 1_500;

/** Into the first minute, so that a bar is forming. */
const HALF_A_MINUTE_MS = 30_000;

/** Turns of the event loop after which what was written on loopback has been read. */
const TURNS_TO_DELIVER = 4;

interface Keys {
  readonly hmac: Signer;
  readonly rsa: Signer;
  readonly ed25519: Signer;
  readonly spare: Signer;
  readonly accounts: ConstructorParameters<typeof SimulatedExchange>[0]['accounts'];
}

/** A simulated exchange behind real sockets, whose time passes only when it is told to. */
export async function openSimulatorVenue(setting: SimulatorSetting): Promise<VenueGround> {
  const time = new ManualScheduler(START);
  const keys = KEYS;
  const scripted = setting.market === 'scripted' ? scriptedMarket() : undefined;
  const exchange = new SimulatedExchange({
    market: scripted ?? generatedMarket(),
    clock: time,
    scheduler: time,
    accounts: keys.accounts,
    ...(setting.limits === undefined ? {} : { limits: setting.limits }),
    ...(setting.rules === undefined ? {} : { rules: setting.rules }),
    ...(setting.stepMs === undefined ? {} : { stepMs: setting.stepMs }),
  });
  const server = await serveExchange(exchange, 0);
  exchange.start();
  const now = (): number => time.now();
  const elapse = async (ms: number): Promise<void> => {
    await time.advance(ms);
    await delivered();
  };
  const control = simulatorControl({ exchange, time, scripted, elapse });
  await elapse(HALF_A_MINUTE_MS);
  await control.calm();
  return {
    name: 'simulator',
    rest: new RestClient(server.httpOrigin, keys.hmac, now),
    signer: keys.hmac,
    symbol: SYMBOL,
    otherSymbol: OTHER_SYMBOL,
    streamOrigin: server.wsOrigin,
    apiUrl: `${server.wsOrigin}/ws-api/v3`,
    control,
    now,
    elapse,
    close: async () => {
      exchange.stop();
      await server.close();
    },
  };
}

function simulatorControl(parts: {
  readonly exchange: SimulatedExchange;
  readonly time: ManualScheduler;
  readonly scripted: FakeMarket | undefined;
  readonly elapse: (ms: number) => Promise<void>;
}): SimulatorControl {
  const { exchange, time, scripted, elapse } = parts;
  let tradeId = 1_000;
  const control: SimulatorControl = {
    exchange,
    rsa: KEYS.rsa,
    ed25519: KEYS.ed25519,
    spare: KEYS.spare,
    unicodeSymbol: `${UNICODE_BASE}USDT`,
    strictSymbol: `${STRICT_BASE}USDT`,
    haltedSymbol: `${HALTED_BASE}USDT`,
    plainSymbol: `${PLAIN_BASE}USDT`,
    trade: async (price, options = {}) => {
      const { symbol = SYMBOL, quantity = '0.5', buyerIsMaker = false } = options;
      tradeId += 1;
      const at = time.now() + 1;
      scripted?.planTrade(
        publicTrade(symbolName(symbol), tradeId, { price, quantity }, at, buyerIsMaker),
      );
      await elapse(100);
    },
    book: async (bid, ask, symbol = SYMBOL) => {
      scripted?.planBook(time.now() + 1, symbolName(symbol), bid, ask);
      await elapse(100);
    },
    calm: async () => {
      for (const symbol of [SYMBOL, 'BNBUSDT', `${STRICT_BASE}USDT`]) {
        await control.book(['99.99', '5'], ['100.01', '5'], symbol);
        await control.trade('100', { symbol, quantity: '0.00001' });
      }
    },
  };
  return control;
}

function scriptedMarket(): FakeMarket {
  const instruments = [
    ...['BTC', 'ETH', 'BNB', UNICODE_BASE].map((base) => testInstrument(base)),
    strictInstrument(),
    testInstrument(HALTED_BASE, { status: 'HALT' }),
    testInstrument(PLAIN_BASE, { orderTypes: ['LIMIT'], quoteOrderQuantityAllowed: false }),
  ];
  const market = new FakeMarket(START, instruments);
  for (const { symbol } of instruments) {
    market.addHistory(symbol, HISTORY_MINUTES);
    market.setBook(symbol, ['99.99', '5'], ['100.01', '5']);
  }
  return market;
}

/** Prices 50 to 150 on 0.5, 80 % to 120 % of the average; lots 0.1 to 10 on 0.1, in MARKET orders to 5; 3 orders, 1 of them a stop. */
function strictInstrument(): Instrument {
  const times = (percent: bigint): bigint => (percent * SCALE) / 100n;
  const filters: SymbolFilters = {
    price: { min: priceOf('50'), max: priceOf('150'), tick: priceOf('0.5') },
    lotSize: { min: quantityOf('0.1'), max: quantityOf('10'), step: quantityOf('0.1') },
    marketLotSize: { min: quantityOf('0.1'), max: quantityOf('5'), step: quantityOf('0') },
    notional: {
      min: moneyOf('20'),
      applyMinToMarket: true,
      max: moneyOf('900'),
      applyMaxToMarket: false,
      averageMins: 0,
    },
    percentPrice: {
      bidUp: times(120n),
      bidDown: times(80n),
      askUp: times(130n),
      askDown: times(90n),
      averageMins: 0,
    },
    ordersMax: 3,
    algoOrdersMax: 1,
    positionMax: quantityOf('1010'),
  };
  return testInstrument(STRICT_BASE, { filters });
}

function generatedMarket(): MarketSource {
  return new GeneratedMarket({
    seed: 7,
    startAt: START,
    symbols: [symbolName(SYMBOL), symbolName(OTHER_SYMBOL)],
    historyMinutes: HISTORY_MINUTES,
  });
}

/** Made once: an RSA key takes longer than a whole family of facts. */
const KEYS = makeKeys();

function makeKeys(): Keys {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const ed25519 = generateKeyPairSync('ed25519');
  const pem = (key: typeof rsa.publicKey): string =>
    key.export({ type: 'spki', format: 'pem' }).toString();
  const balances = ['BTC', 'ETH', UNICODE_BASE, STRICT_BASE, PLAIN_BASE, 'BNB', 'USDT'].map(
    (asset) => ({
      asset: assetName(asset),
      free: moneyOf(asset === 'USDT' ? '1000000' : '1000'),
    }),
  );
  const publicKeys = { rsa: pem(rsa.publicKey), ed25519: pem(ed25519.publicKey) };
  return {
    hmac: hmacSigner('hmac-key', 'hmac-secret'),
    rsa: keyPairSigner('rsa-key', rsa.privateKey),
    ed25519: keyPairSigner('ed25519-key', ed25519.privateKey),
    spare: hmacSigner('spare-key', 'spare-secret'),
    accounts: [
      { apiKey: 'hmac-key', secret: 'hmac-secret', balances },
      { apiKey: 'spare-key', secret: 'spare-secret', balances },
      { apiKey: 'rsa-key', publicKeyPem: publicKeys.rsa, balances },
      { apiKey: 'ed25519-key', publicKeyPem: publicKeys.ed25519, balances },
    ],
  };
}

async function delivered(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_DELIVER; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
