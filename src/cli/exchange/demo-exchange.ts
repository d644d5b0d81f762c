import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type Credentials, Secret, SigningKey } from '../../adapters/binance/credentials.js';
import { simulatorVenue, type Venue } from '../../adapters/binance/venues.js';
import { ScaledClock } from '../../adapters/system/scaled-clock.js';
import { ScaledScheduler } from '../../adapters/system/scaled-scheduler.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import { formatMoney, type Money } from '../../model/money.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { ExchangeAddress, ExchangeMessage, ExchangeSpec } from './exchange-messages.js';
import type { MarketSpec } from './market-flags.js';

/** The demo's account. Not a secret: it names the account across restarts. */
const API_KEY = 'aegis-demo-account';
const CHILD = new URL('./exchange-child.js', import.meta.url);
const READY_MS_MAX = 60_000;
const END_MS_MAX = 2_000;

/** What the demo wants of its exchange. */
export interface DemoExchangeOptions {
  readonly spec: MarketSpec;
  readonly speed: number;
  readonly statePath: string;
  readonly historyMinutes: number;
  readonly balances: Readonly<Record<string, Money>>;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly notice: (text: string) => void;
}

/** What a trader on the demo's exchange lives in: a venue, an account, and time of the exchange's speed. */
export interface DemoSurroundings {
  readonly venue: Venue;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/** The demo's exchange, in a process of its own. */
export class DemoExchange {
  readonly surroundings: DemoSurroundings;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, surroundings: DemoSurroundings) {
    this.#child = child;
    this.surroundings = surroundings;
  }

  /** Starts the process and waits until it serves. @throws VerbFailure with what the exchange says */
  static async open(options: DemoExchangeOptions): Promise<DemoExchange> {
    const secret = randomBytes(32).toString('hex');
    const child = fork(CHILD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const spec: ExchangeSpec = {
      market: options.spec,
      speed: options.speed,
      historyMinutes: options.historyMinutes,
      port: 0,
      statePath: options.statePath,
      apiKey: API_KEY,
      secret,
      balances: Object.fromEntries(
        Object.entries(options.balances).map(([asset, amount]) => [asset, formatMoney(amount)]),
      ),
      makerFeeBps: options.makerFeeBps,
      takerFeeBps: options.takerFeeBps,
    };
    child.send(spec);
    const address = await waitUntilReady(child, options.notice);
    return new DemoExchange(child, surroundingsOf(address, secret, options.speed));
  }

  /** Calls back once, when the recording has ended or the process has. */
  onEnd(callback: (cause: string) => void): void {
    this.#child.on('message', (message) => {
      const said = message as ExchangeMessage;
      if (said.type === 'ended') callback(said.cause);
    });
    this.#child.once('exit', () => callback('the exchange has gone'));
  }

  /** Ends the process. Its accounts and orders are on disk. */
  async close(): Promise<void> {
    this.#child.removeAllListeners('exit');
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX);
    await gone;
    clearTimeout(timer);
  }
}

function surroundingsOf(address: ExchangeAddress, secret: string, speed: number): DemoSurroundings {
  const real = new SystemClock();
  const elapsed = real.now() - address.wallAt;
  return {
    venue: simulatorVenue({ http: address.httpPort, ws: address.wsPort }),
    credentials: {
      apiKey: new Secret(API_KEY),
      signingKey: SigningKey.fromSecret(new Secret(secret)),
    },
    clock: new ScaledClock(real, {
      anchorMs: address.marketAt + Math.round(elapsed * speed),
      speed,
    }),
    scheduler: new ScaledScheduler(new SystemScheduler(), speed),
  };
}

function waitUntilReady(
  child: ChildProcess,
  notice: (text: string) => void,
): Promise<ExchangeAddress> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new VerbFailure(
          EXIT.timeout,
          `the exchange did not start within ${READY_MS_MAX / 1_000} s`,
        ),
      );
    }, READY_MS_MAX);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(
        new VerbFailure(
          EXIT.unexpected,
          `the exchange ended with code ${String(code)} before it was ready`,
        ),
      );
    });
    child.on('message', (message) => {
      const said = message as ExchangeMessage;
      if (said.type === 'notice') notice(said.text);
      if (said.type === 'failed') {
        clearTimeout(timer);
        reject(new VerbFailure(said.exitCode, said.text));
      }
      if (said.type === 'ready') {
        clearTimeout(timer);
        child.removeAllListeners('exit');
        resolve(said);
      }
    });
  });
}
