import type { EpochMs } from '../../../base/time.js';
import type { MarketEvent } from '../../../model/market-event.js';
import type { SymbolName } from '../../../model/names.js';
import type { Price } from '../../../model/price.js';
import type { Quantity } from '../../../model/quantity.js';
import type { DepthUpdate } from '../depth.js';

/** What one frame of a market stream connection says. */
export type StreamFrame =
  | MarketFrame
  | (StreamStep & { readonly type: 'trade'; readonly trade: SingleTrade })
  | { readonly type: 'ignored'; readonly kind: string }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number | undefined; readonly message: string }
  | { readonly type: 'shutdown' }
  | { readonly type: 'malformed'; readonly reason: string };

/** The frames that come most. */
export type MarketFrame =
  | (StreamStep & { readonly type: 'events'; readonly events: readonly MarketEvent[] })
  | (StreamStep & { readonly type: 'forming' })
  | (StreamStep & { readonly type: 'depth'; readonly update: DepthUpdate });

/** Which stream a frame is of, and how far it has come. */
export interface StreamStep {
  readonly stream: string;
  /** An event time or an id, which only grow; the nearest double to an id beyond 2⁵³, where neighbours look alike. */
  readonly mark: number;
}

/** A trade between two orders, not aggregated. */
export interface SingleTrade {
  readonly symbol: SymbolName;
  readonly tradeId: string;
  readonly exchangeAt: EpochMs;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly buyerIsMaker: boolean;
}
