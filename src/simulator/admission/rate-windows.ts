import { DAY_MS, type EpochMs, floorTime, MINUTE_MS, SECOND_MS } from '../../base/time.js';
import type { RateState, StoredWindow } from '../state/exchange-state.js';
import { RequestRefusal } from '../wire/request-refusal.js';

/** The exchange's rate limits (rest-api.md, "LIMITS"; web-socket-api.md, "Rate limits"). */
export interface RateLimits {
  /** Request weight per IP and minute. */
  readonly weightPerMinute: number;
  /** Requests per IP and five minutes. */
  readonly rawRequestsPer5Minutes: number;
  /** Unfilled orders per account and ten seconds. */
  readonly ordersPer10Seconds: number;
  /** Unfilled orders per account and UTC day. */
  readonly ordersPerDay: number;
  /** Requests sent in spite of a 429, after which the IP is banned. */
  readonly violationsBeforeBan: number;
  /** Connections per IP and five minutes (web-socket-streams.md, "WebSocket Limits"). */
  readonly connectionsPer5Minutes: number;
  /** How long after a fill the unfilled order count goes down (faqs/order_count_decrement.md, notes). */
  readonly fillRewardDelayMs: number;
}

export const DEFAULT_RATE_LIMITS: RateLimits = {
  weightPerMinute: 6_000,
  rawRequestsPer5Minutes: 300_000,
  ordersPer10Seconds: 100,
  ordersPerDay: 200_000,
  violationsBeforeBan: 10,
  connectionsPer5Minutes: 300,
  fillRewardDelayMs: 0,
};

const BAN_MS_MIN = 2 * MINUTE_MS;
const BAN_MS_MAX = 3 * DAY_MS;

/** A count that starts again with each window; windows are aligned to the clock. */
class WindowCount {
  readonly #sizeMs: number;
  #start: EpochMs = 0;
  #count = 0;

  constructor(sizeMs: number) {
    this.#sizeMs = sizeMs;
  }

  at(now: EpochMs): number {
    const start = floorTime(now, this.#sizeMs);
    if (start !== this.#start) {
      this.#start = start;
      this.#count = 0;
    }
    return this.#count;
  }

  get stored(): StoredWindow {
    return { start: this.#start, count: this.#count };
  }

  restore({ start, count }: StoredWindow): void {
    this.#start = start;
    this.#count = count;
  }

  add(now: EpochMs, amount: number): number {
    this.#count = Math.max(0, this.at(now) + amount);
    return this.#count;
  }

  endsAt(now: EpochMs): EpochMs {
    return floorTime(now, this.#sizeMs) + this.#sizeMs;
  }
}

interface IpRecord {
  readonly weight: WindowCount;
  readonly requests: WindowCount;
  readonly violations: WindowCount;
  readonly connections: WindowCount;
  bannedUntil: EpochMs;
  bans: number;
}

interface OrderCounts {
  readonly tenSeconds: WindowCount;
  readonly day: WindowCount;
  /** What fills have earned and is not counted yet, oldest first. */
  readonly rewards: { readonly at: EpochMs; readonly amount: number }[];
}

/** Counts weight and requests per IP and unfilled orders per account; refuses and bans as documented. */
export class RateWindows {
  readonly limits: RateLimits;
  readonly #ips = new Map<string, IpRecord>();
  readonly #accounts = new Map<string, OrderCounts>();

  readonly #onBan: (ip: string) => void;

  /** @param onBan is told an IP that has just been banned: its connections end (web-socket-api.md, "IP limits") */
  constructor(limits: RateLimits, onBan: (ip: string) => void = () => undefined) {
    this.limits = limits;
    this.#onBan = onBan;
  }

  /**
   * Charges a request to an IP.
   *
   * @throws RequestRefusal 418 while banned, 429 when a limit is exceeded
   */
  charge(ip: string, weight: number, now: EpochMs): void {
    const record = this.#ip(ip);
    this.refuseBanned(ip, now);
    const requests = record.requests.add(now, 1);
    const used = record.weight.add(now, weight);
    if (used <= this.limits.weightPerMinute && requests <= this.limits.rawRequestsPer5Minutes)
      return;
    if (record.violations.add(now, 1) > this.limits.violationsBeforeBan) {
      this.#ban(record, now);
      this.#onBan(ip);
    }
    this.refuseBanned(ip, now);
    const window = used > this.limits.weightPerMinute ? record.weight : record.requests;
    throw new RequestRefusal(
      429,
      -1003,
      `Too much request weight used; current limit is ${this.limits.weightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
      { retryAt: window.endsAt(now) },
    );
  }

  /** @throws RequestRefusal 418 while the IP is banned */
  refuseBanned(ip: string, now: EpochMs): void {
    const { bannedUntil } = this.#ip(ip);
    if (now >= bannedUntil) return;
    throw new RequestRefusal(
      418,
      -1003,
      `Way too much request weight used; IP banned until ${bannedUntil}. Please use WebSocket Streams for live updates to avoid bans.`,
      { retryAt: bannedUntil },
    );
  }

  /** Gives back the weight of a request that is free when it succeeds (changelog of 2026-03-27). */
  refund(ip: string, weight: number, now: EpochMs): void {
    this.#ip(ip).weight.add(now, -weight);
  }

  usedWeight(ip: string, now: EpochMs): number {
    return this.#ip(ip).weight.at(now);
  }

  /** Whether an IP may open another connection now; counts the attempt. */
  admitConnection(ip: string, now: EpochMs): boolean {
    return this.#ip(ip).connections.add(now, 1) <= this.limits.connectionsPer5Minutes;
  }

  /** @throws RequestRefusal 429, -1015 when the account would have too many unfilled orders */
  refuseOrder(accountId: string, orders: number, now: EpochMs): void {
    const counts = this.#account(accountId, now);
    const full = [
      { window: counts.tenSeconds, max: this.limits.ordersPer10Seconds, per: '10 SECOND' },
      { window: counts.day, max: this.limits.ordersPerDay, per: '1 DAY' },
    ].find(({ window, max }) => window.at(now) + orders > max);
    if (full === undefined) return;
    throw new RequestRefusal(
      429,
      -1015,
      `Too many new orders; current limit is ${full.max} orders per ${full.per}.`,
      { retryAt: full.window.endsAt(now) },
    );
  }

  /** Counts placed orders (faqs/order_count_decrement.md). */
  countOrders(accountId: string, amount: number, now: EpochMs): void {
    const counts = this.#account(accountId, now);
    counts.tenSeconds.add(now, amount);
    counts.day.add(now, amount);
  }

  /** Takes back what a first fill earns, a short while after it (faqs/order_count_decrement.md, notes). */
  rewardFill(accountId: string, amount: number, now: EpochMs): void {
    this.#account(accountId, now).rewards.push({
      at: now + this.limits.fillRewardDelayMs,
      amount,
    });
  }

  orderCounts(accountId: string, now: EpochMs): { tenSeconds: number; day: number } {
    const counts = this.#account(accountId, now);
    return { tenSeconds: counts.tenSeconds.at(now), day: counts.day.at(now) };
  }

  /** Bans an IP out of turn; disconnecting it is the caller's business. */
  ban(ip: string, until: EpochMs): void {
    this.#ip(ip).bannedUntil = until;
    this.#onBan(ip);
  }

  /** Everything that is counted, for a store. */
  state(now: EpochMs): RateState {
    return {
      ips: [...this.#ips].map(([ip, record]) => ({
        ip,
        weight: record.weight.stored,
        requests: record.requests.stored,
        violations: record.violations.stored,
        bannedUntil: record.bannedUntil,
        bans: record.bans,
      })),
      accounts: [...this.#accounts.keys()].map((accountId) => {
        const { tenSeconds, day } = this.#account(accountId, now);
        return { accountId, tenSeconds: tenSeconds.stored, day: day.stored };
      }),
    };
  }

  /** Goes on where a store left off. */
  restore(state: RateState): void {
    for (const stored of state.ips) {
      const record = this.#ip(stored.ip);
      record.weight.restore(stored.weight);
      record.requests.restore(stored.requests);
      record.violations.restore(stored.violations);
      record.bannedUntil = stored.bannedUntil;
      record.bans = stored.bans;
    }
    for (const stored of state.accounts) {
      const counts = this.#account(stored.accountId, stored.day.start);
      counts.tenSeconds.restore(stored.tenSeconds);
      counts.day.restore(stored.day);
    }
  }

  /** Bans scale in duration for repeat offenders, from 2 minutes to 3 days. */
  #ban(record: IpRecord, now: EpochMs): void {
    record.bannedUntil = now + Math.min(BAN_MS_MAX, BAN_MS_MIN * 2 ** record.bans);
    record.bans += 1;
  }

  #ip(ip: string): IpRecord {
    let record = this.#ips.get(ip);
    if (record === undefined) {
      record = {
        weight: new WindowCount(MINUTE_MS),
        requests: new WindowCount(5 * MINUTE_MS),
        violations: new WindowCount(MINUTE_MS),
        connections: new WindowCount(5 * MINUTE_MS),
        bannedUntil: 0,
        bans: 0,
      };
      this.#ips.set(ip, record);
    }
    return record;
  }

  #account(accountId: string, now: EpochMs): OrderCounts {
    let counts = this.#accounts.get(accountId);
    if (counts === undefined) {
      counts = {
        tenSeconds: new WindowCount(10 * SECOND_MS),
        day: new WindowCount(DAY_MS),
        rewards: [],
      };
      this.#accounts.set(accountId, counts);
    }
    while ((counts.rewards[0]?.at ?? Number.POSITIVE_INFINITY) <= now) {
      const reward = counts.rewards.shift();
      if (reward === undefined) break;
      // There is no credit: a window's count stops at zero.
      counts.tenSeconds.add(now, -reward.amount);
      counts.day.add(now, -reward.amount);
    }
    return counts;
  }
}
