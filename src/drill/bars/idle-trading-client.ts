import { SECOND_MS } from '../../base/time.js';
import type { RequestSnapshot } from '../../model/engine-output.js';
import type { Clock, Scheduler } from '../../ports/clock.js';
import type { AccountEventSink, TradingClient } from '../../ports/trading-client.js';

const ANSWER_MS = SECOND_MS / 10;

/** An account on which nothing happens: the drill of bars gives no command to trade. */
export class IdleTradingClient implements TradingClient {
  readonly inFlight = 0;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #sink: AccountEventSink;

  constructor(clock: Clock, scheduler: Scheduler, sink: AccountEventSink) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#sink = sink;
  }

  connect(): void {
    this.#scheduler.after(ANSWER_MS, () => {
      const at = this.#clock.now();
      this.#sink({ type: 'UserStreamChanged', at, connected: true, cause: 'connected' });
    });
  }

  submit(): void {}

  cancel(): void {}

  query(): void {}

  requestSnapshot({ snapshotId }: RequestSnapshot): void {
    this.#scheduler.after(ANSWER_MS, () => {
      const at = this.#clock.now();
      const nothing = { balances: [], openOrders: [], orders: [], notFound: [], trades: [] };
      const taken = { type: 'AccountSnapshotTaken', at, exchangeAt: at } as const;
      this.#sink({ ...taken, ...nothing, snapshotId, canTrade: true });
    });
  }

  async close(): Promise<void> {}
}
