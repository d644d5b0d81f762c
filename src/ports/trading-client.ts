import type { AccountEvent } from '../model/account-event.js';
import type {
  CancelOrder,
  QueryOrder,
  RequestSnapshot,
  SubmitOrder,
} from '../model/engine-output.js';

/** Receives what the client learns, always from a later turn than the call that caused it. */
export type AccountEventSink = (event: AccountEvent) => void;

/**
 * Trades on one account. Nothing returns an outcome: outcomes are AccountEvents, sent to the sink given at
 * construction, in any order and possibly more than once. A client never calls into the engine and
 * never repeats a state-changing request by itself.
 */
export interface TradingClient {
  /** Opens the user data stream and keeps it open; each change is a UserStreamChanged. */
  connect(): void;
  /**
   * Ends in OrderReported/FillReported, PlacementRefused or PlacementInDoubt. `wanted` is asked once, when the first byte is about
   * to leave: an order that has waited for request budget and is not wanted any more is refused as NOT_SENT.
   */
  submit(order: SubmitOrder, wanted?: () => boolean): void;
  /** Ends in OrderReported, CancelRefused or CancelInDoubt. */
  cancel(order: CancelOrder): void;
  /** Ends in OrderReported (with its fills as FillReported), OrderNotFound or QueryFailed. */
  query(order: QueryOrder): void;
  /** Ends in AccountSnapshotTaken or AccountSnapshotFailed. The stream was subscribed before the reads began. */
  requestSnapshot(request: RequestSnapshot): void;
  /** Whether requests are in flight (drained before a clean stop). */
  readonly inFlight: number;
  /** Closes connections; no event follows. Resting orders stay at the exchange. */
  close(): Promise<void>;
}
