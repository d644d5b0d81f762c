import { isKeyRefused } from '../../adapters/binance/http/classify-outcome.js';
import { type KeyPermissions, objectionsTo } from '../../adapters/binance/key-permissions.js';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../../base/time.js';
import type { Cancel, Clock, Scheduler } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import { RequestFailure } from '../../ports/request-failure.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';

/** A right to trade that ends within this time is worth a warning a day. */
const EXPIRY_WARNING_MS = 7 * DAY_MS;
/** Every request of a key that has gone is refused: one look in this time says it all. */
const SUSPICION_MS = MINUTE_MS;

/**
 * Sees to it that the program never trades with a key that could do more harm than trading: checked before the start,
 * every day, and whenever the exchange refuses the key.
 */
export class KeyGuard {
  readonly #readPermissions: () => Promise<KeyPermissions>;
  readonly #acceptAnyAddress: boolean;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #logger: Logger;
  readonly #onObjection: (objections: readonly string[]) => void;
  #cancel: Cancel | undefined;
  #stopped = false;
  /** When a suspicion last made it look. */
  #suspectedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: {
    readonly readPermissions: () => Promise<KeyPermissions>;
    readonly acceptAnyAddress: boolean;
    readonly clock: Clock;
    readonly scheduler: Scheduler;
    readonly logger: Logger;
    /** A key in use is no longer acceptable: entries must end. */
    readonly onObjection: (objections: readonly string[]) => void;
  }) {
    this.#readPermissions = parts.readPermissions;
    this.#acceptAnyAddress = parts.acceptAnyAddress;
    this.#clock = parts.clock;
    this.#scheduler = parts.scheduler;
    this.#logger = parts.logger;
    this.#onObjection = parts.onObjection;
  }

  /** @throws VerbFailure: (4) when the key must not be used, (7) when its permissions cannot be read */
  async admit(): Promise<void> {
    let objections: readonly string[];
    try {
      objections = await this.#examine();
    } catch (cause) {
      if (!(cause instanceof RequestFailure)) throw cause;
      throw new VerbFailure(
        EXIT.exchange,
        `the key's permissions cannot be read, so it is not used: ${cause.message}`,
        cause,
      );
    }
    if (objections.length > 0)
      throw new VerbFailure(EXIT.configuration, `the key is refused: ${objections.join('; ')}`);
    this.#planNext();
  }

  /**
   * Looks again at once, because the exchange has refused the key. Where it refuses the look as well, that is another
   * suspicion, so that no more than one a minute is followed.
   */
  suspect(): void {
    const now = this.#clock.monotonic();
    if (now - this.#suspectedAt < SUSPICION_MS) return;
    this.#suspectedAt = now;
    void this.#repeat();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #repeat(): Promise<void> {
    try {
      const objections = await this.#examine();
      if (objections.length > 0 && !this.#stopped) this.#onObjection(objections);
    } catch (cause) {
      if (!(cause instanceof RequestFailure)) throw cause;
      const { code, message } = cause;
      if (code === undefined || !isKeyRefused(code)) {
        // Trading went on until now with a key that was fine; that one question fails is no proof that it changed.
        this.#logger.log('warn', 'key-permissions-unread', { cause: message });
      } else if (!this.#stopped) {
        this.#onObjection([`the exchange refuses it (${code})`]);
      }
    }
    this.#planNext();
  }

  async #examine(): Promise<readonly string[]> {
    const permissions = await this.#readPermissions();
    if (!permissions.ipRestricted) this.#logger.log('warn', 'key-not-ip-restricted', {});
    this.#warnOfExpiry(permissions.tradingEndsAt);
    return objectionsTo(permissions, { acceptAnyAddress: this.#acceptAnyAddress });
  }

  #warnOfExpiry(tradingEndsAt: EpochMs | undefined): void {
    if (tradingEndsAt === undefined || tradingEndsAt - this.#clock.now() > EXPIRY_WARNING_MS)
      return;
    this.#logger.log('warn', 'key-trading-ends', { tradingEndsAt });
  }

  #planNext(): void {
    this.#cancel?.();
    if (!this.#stopped) this.#cancel = this.#scheduler.after(DAY_MS, () => void this.#repeat());
  }
}
