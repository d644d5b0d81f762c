import type { EngineRunner } from './engine-runner.js';
import type { EventQueue } from './event-queue.js';

/** Numbers for the log and for benchmarks. */
export interface SupervisorDiagnostics {
  readonly queue: EventQueue['counters'];
  readonly processing: ReturnType<EngineRunner['processing']['summary']>;
  readonly committing: ReturnType<EngineRunner['committing']['summary']>;
  readonly sequence: number;
}
