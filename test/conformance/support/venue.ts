import type { SimulatedExchange } from '../../../src/simulator/simulated-exchange.js';
import type { RestClient } from './rest-client.js';
import type { Signer } from './signing.js';

/** Where a venue is and how its time passes: what differs between the simulator and the rest. */
export interface VenueGround {
  readonly name: string;
  readonly rest: RestClient;
  /** The account that trades. */
  readonly signer: Signer;
  /** The pair that facts are shown on, and another one. */
  readonly symbol: string;
  readonly otherSymbol: string;
  /** "wss://stream.example", without a path. */
  readonly streamOrigin: string;
  /** With its path: "wss://api.example/ws-api/v3". */
  readonly apiUrl: string;
  /** Absent where nobody can be told anything. */
  readonly control: SimulatorControl | undefined;
  /** The venue's time, ms. */
  now(): number;
  /** Lets the venue's time pass. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** What only the simulator can be told. */
export interface SimulatorControl {
  readonly exchange: SimulatedExchange;
  readonly rsa: Signer;
  readonly ed25519: Signer;
  /** An account whose key a fact may have revoked. */
  readonly spare: Signer;
  /** A pair whose name is not ASCII. */
  readonly unicodeSymbol: string;
  /** A pair with tight filters; see `strictInstrument`. */
  readonly strictSymbol: string;
  /** A pair that does not trade. */
  readonly haltedSymbol: string;
  /** A pair that takes LIMIT orders and nothing else. */
  readonly plainSymbol: string;
  /** Others trade, and the market hears of it. */
  trade(price: string, options?: TradeOptions): Promise<void>;
  /** Others change the best levels. */
  book(bid: PriceLevel, ask: PriceLevel, symbol?: string): Promise<void>;
  /** Back to a last price of 100 between 99.99 and 100.01. */
  calm(): Promise<void>;
}

export type PriceLevel = readonly [price: string, quantity: string];

export interface TradeOptions {
  readonly quantity?: string;
  readonly symbol?: string;
  readonly buyerIsMaker?: boolean;
}
