import { pino } from 'pino';
import { formatUtc } from '../../base/time.js';
import type { Clock } from '../../ports/clock.js';
import type { LogFields, Logger, LogLevel } from '../../ports/logger.js';

/** Where lines go: a stream, or what `pino.destination({ sync: true })` returns. */
export interface LineSink {
  write(line: string): unknown;
}

/** What is logged, and what never is. */
export interface PinoLoggerOptions {
  readonly level: LogLevel;
  /** Values that no line may contain, whatever path they came by. */
  readonly secrets?: readonly string[];
}

/** Shorter values are not searched for: they would blank ordinary words. */
const SECRET_LENGTH_MIN = 8;

const SIGNATURE_PATTERN = /\b(signature=)[^&"\s\\]+/gi;

/**
 * JSON lines: `{"level":"info","at":"2026-…Z","event":"order-sent",…}`. Each finished line is searched for registered
 * secrets before it leaves, because redaction by field name misses what sits inside a message.
 */
export class PinoLogger implements Logger {
  readonly #pino: pino.Logger;
  readonly #secrets = new Set<string>();

  constructor(clock: Clock, sink: LineSink, options: PinoLoggerOptions) {
    for (const secret of options.secrets ?? []) this.registerSecret(secret);
    this.#pino = pino(
      {
        level: options.level,
        base: null,
        timestamp: () => `,"at":"${formatUtc(clock.now())}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write: (line: string) => void sink.write(this.#redact(line)) },
    );
  }

  /** From now on no line contains this value, as it is or percent-encoded or in base64. */
  registerSecret(secret: string): void {
    if (secret.length < SECRET_LENGTH_MIN) return;
    this.#secrets.add(secret);
    this.#secrets.add(encodeURIComponent(secret));
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    this.#secrets.add(Buffer.from(secret, 'utf8').toString('base64'));
  }

  log(level: LogLevel, event: string, fields: LogFields = {}): void {
    this.#pino[level]({ event, ...fields });
  }

  #redact(line: string): string {
    let clean = line.replace(SIGNATURE_PATTERN, '$1***');
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '***');
    return clean;
  }
}
