import type { BarGap } from '../../model/bar.js';
import type { BarRange, HoleQuery, PurgeRange } from '../../ports/bar-store.js';
import type { BarColumns, SeriesKey } from './bar-columns.js';
import type { KnownSpan } from './bar-database.js';
import type { ExportRequest } from './bar-export.js';
import type { BarDatabaseLimits } from './bar-file.js';

/** What the parent asks of the child. One answer each, in order. */
export type BarCall =
  | {
      readonly method: 'open';
      readonly path: string;
      readonly limits: BarDatabaseLimits;
      /** Where a damaged file goes. */
      readonly asidePath: string;
      /** Why the file is to be set aside without a look at it. */
      readonly distrustedFor: string | undefined;
    }
  | { readonly method: 'write'; readonly columns: BarColumns }
  | { readonly method: 'read'; readonly range: BarRange }
  | { readonly method: 'sourceOf'; readonly series: SeriesKey; readonly openTime: number }
  | { readonly method: 'coverage' }
  | { readonly method: 'writeGaps'; readonly gaps: readonly BarGap[] }
  | { readonly method: 'gaps'; readonly series: SeriesKey }
  | { readonly method: 'holes'; readonly query: HoleQuery }
  | { readonly method: 'purge'; readonly range: PurgeRange }
  | { readonly method: 'compact' }
  | { readonly method: 'snapshot'; readonly path: string }
  | { readonly method: 'export'; readonly request: ExportRequest }
  | { readonly method: 'checkpoint' }
  | { readonly method: 'close' };

/** A call under its number. */
export interface BarRequest {
  readonly id: number;
  readonly call: BarCall;
}

/** The answer to the call with that number. */
export type BarAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      /** When the call has shown the file to be damaged: what it was known to hold. */
      readonly damaged: readonly KnownSpan[] | undefined;
    };

/** The answer to `open`. */
export interface BarFileOpened {
  /** Where the damaged file went, when there was one. */
  readonly setAside: string | undefined;
  readonly cause: string | undefined;
}
