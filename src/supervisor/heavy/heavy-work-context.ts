import type { EpochMs } from '../../base/time.js';
import type { BarGap } from '../../model/bar.js';
import type { HeavyProgress } from '../../model/heavy-task.js';
import type { Timeframe } from '../../model/timeframe.js';
import type { BarArchive } from '../../ports/bar-archive.js';
import type { BarExporter } from '../../ports/bar-exporter.js';
import type { BarStore } from '../../ports/bar-store.js';
import type { MarketDataSource } from '../../ports/market-data-source.js';

/** What heavy work is done with. */
export interface HeavyWorkTools {
  readonly store: BarStore;
  readonly source: Pick<MarketDataSource, 'bars'>;
  readonly archive: BarArchive;
  readonly exporter: BarExporter;
  readonly exchangeNow: () => EpochMs;
  /** How long bars are kept, in ms. */
  readonly retention: Readonly<Record<Timeframe, number>>;
  /** REST may lag behind by this much: nothing younger is fetched or judged. */
  readonly lagMsMax: number;
  /** Tells the bars of a gap whose absence has a known reason from the others. */
  readonly explain: (gap: BarGap) => readonly BarGap[];
}

/** What heavy work is given. */
export interface HeavyWorkContext extends HeavyWorkTools {
  /**
   * Called before each bite: reports progress, and returns when the work may go on. A kill at any time loses at most the
   * bite under way.
   *
   * @throws HeavyWorkPaused when the work shall stop here and be taken up again later
   */
  readonly step: (progress: HeavyProgress) => Promise<void>;
}

/** The work was asked to stop; what is done is kept. */
export class HeavyWorkPaused extends Error {
  override readonly name = 'HeavyWorkPaused';
}

/** The work cannot be done, today or tomorrow: its request is wrong. */
export class HeavyWorkRefused extends Error {
  override readonly name = 'HeavyWorkRefused';
}
