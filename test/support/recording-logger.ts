import type { LogFields, Logger, LogLevel } from '../../src/ports/logger.js';

/** Keeps log lines for a test to look at. */
export class RecordingLogger implements Logger {
  readonly lines: {
    readonly level: LogLevel;
    readonly event: string;
    readonly fields: LogFields;
  }[] = [];

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.lines.push({ level, event, fields });
  }
}
