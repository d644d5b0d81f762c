/** How important a log line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values a log line may carry. Never a secret, a URL with a query, or a whole message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured lines: one event name (kebab-case) and fields. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: LogFields): void;
}
