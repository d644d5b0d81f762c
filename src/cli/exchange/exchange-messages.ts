import type { EpochMs } from '../../base/time.js';
import type { ExitCode } from '../process/exit-code.js';
import type { MarketSpec } from './market-flags.js';

/** What the demo's exchange is told to be. Amounts are decimal strings: this is JSON between two processes. */
export interface ExchangeSpec {
  readonly market: MarketSpec;
  readonly speed: number;
  /** Minutes of bars that lie before the market's beginning; undefined leaves it to the market. */
  readonly historyMinutes: number | undefined;
  /** 0 means any free port. */
  readonly port: number;
  /** Where accounts, orders and the market's place are remembered; undefined means nowhere. */
  readonly statePath: string | undefined;
  readonly apiKey: string;
  readonly secret: string;
  readonly balances: Readonly<Record<string, string>>;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
}

/** Where an exchange is, and what time it is there. */
export interface ExchangeAddress {
  readonly httpPort: number;
  readonly wsPort: number;
  /** Its clock said `marketAt` when the machine's said `wallAt`. */
  readonly marketAt: EpochMs;
  readonly wallAt: EpochMs;
}

/** What the exchange's process says. */
export type ExchangeMessage =
  | ({ readonly type: 'ready' } & ExchangeAddress)
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'failed'; readonly exitCode: ExitCode; readonly text: string }
  | { readonly type: 'ended'; readonly cause: string };
