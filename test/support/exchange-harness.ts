import { createHmac } from 'node:crypto';
import type { EpochMs } from '../../src/base/time.js';
import { moneyOf } from '../../src/model/money.js';
import { assetName } from '../../src/model/names.js';
import type { HttpResponse } from '../../src/ports/http-transport.js';
import {
  SimulatedExchange,
  type SimulatedExchangeOptions,
} from '../../src/simulator/simulated-exchange.js';
import type { SocketSession } from '../../src/simulator/sockets/socket-life.js';
import { FakeMarket, testInstrument } from './fake-market.js';
import { ManualScheduler } from './manual-scheduler.js';

/** Monday 2026-11-23, 04:00 UTC. */
export const EXCHANGE_START: EpochMs = Date.UTC(2026, 10, 23, 4);

export const API_KEY = 'test-key';
export const API_SECRET = 'test-secret';
const PEER = { ip: '127.0.0.1' };

/** What a test reads of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into JSON of many shapes
  readonly json: any;
}

/** One client connection, with everything it was sent. */
export class RecordingSocket {
  readonly sent: string[] = [];
  pings = 0;
  closedWith: string | undefined;
  session: SocketSession | undefined;

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: number, reason: string): void {
    this.closedWith = `${code} ${reason}`;
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into JSON of many shapes
  get messages(): readonly any[] {
    return this.sent.map((text) => JSON.parse(text) as unknown);
  }
}

/** An exchange on a hand-driven market and clock, and a client that signs. */
export class ExchangeHarness {
  readonly time = new ManualScheduler(EXCHANGE_START);
  readonly market: FakeMarket;
  readonly exchange: SimulatedExchange;

  constructor(options: Partial<SimulatedExchangeOptions> = {}) {
    this.market = new FakeMarket(EXCHANGE_START, [testInstrument('BTC'), testInstrument('ETH')]);
    this.exchange = new SimulatedExchange({
      market: this.market,
      clock: this.time,
      scheduler: this.time,
      // Beyond what a double holds exactly: whoever reads ids as numbers fails.
      firstOrderId: 2n ** 53n + 1n,
      accounts: [
        {
          apiKey: API_KEY,
          secret: API_SECRET,
          balances: [
            { asset: assetName('BTC'), free: moneyOf('10') },
            { asset: assetName('USDT'), free: moneyOf('1000') },
          ],
        },
      ],
      ...options,
    });
    this.exchange.start();
  }

  /** A public request: "GET /api/v3/time". */
  request(line: string, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
    const [method, path] = line.split(' ');
    const response = this.exchange.handleHttp(
      {
        method: method as 'GET',
        origin: 'https://exchange.test',
        path: path ?? '/',
        headers,
        body,
        timeoutMs: 1_000,
        bodyBytesMax: 1_000_000,
      },
      PEER,
    );
    return toAnswer(response);
  }

  /** A signed request: the line without timestamp and signature. */
  signed(line: string, how: { readonly secret?: string; readonly offsetMs?: number } = {}): Answer {
    const { secret = API_SECRET, offsetMs = 0 } = how;
    const timestamp = this.time.now() + offsetMs;
    const unsigned = `${line}${line.includes('?') ? '&' : '?'}timestamp=${timestamp}`;
    const query = unsigned.slice(unsigned.indexOf('?') + 1);
    const signature = createHmac('sha256', secret).update(query).digest('hex');
    return this.request(`${unsigned}&signature=${signature}`, { 'x-mbx-apikey': API_KEY });
  }

  /** Connects and returns what the client sees. */
  connect(path: string): RecordingSocket {
    const socket = new RecordingSocket();
    socket.session = this.exchange.openSocket(path, PEER, socket);
    return socket;
  }

  /** Connects to the WebSocket API and subscribes the account's events. */
  connectUserData(): RecordingSocket {
    const socket = this.connect('/ws-api/v3');
    const payload = `apiKey=${API_KEY}&timestamp=${this.time.now()}`;
    const signature = createHmac('sha256', API_SECRET).update(payload).digest('hex');
    const params = { apiKey: API_KEY, timestamp: this.time.now(), signature };
    const method = 'userDataStream.subscribe.signature';
    socket.session?.receive(JSON.stringify({ id: 'sub', method, params }));
    return socket;
  }
}

function toAnswer(response: HttpResponse): Answer {
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text: response.body,
    json: isJson ? (JSON.parse(response.body) as unknown) : undefined,
  };
}
