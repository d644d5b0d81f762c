/** Milliseconds since 1970-01-01T00:00:00Z. Every stored or transmitted time is one of these. */
export type EpochMs = number;

/** Milliseconds on a clock that only moves forward and has no date. For durations and timers. */
export type MonotonicMs = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the grid cell of `sizeMs` that holds `at`; cells are aligned to the epoch. */
export function floorTime(at: EpochMs, sizeMs: number): EpochMs {
  return at - (((at % sizeMs) + sizeMs) % sizeMs);
}

/** "2026-11-23T04:42:00.000Z", by arithmetic alone so that the pure layers need no `Date`. */
export function formatUtc(at: EpochMs): string {
  const days = Math.floor(at / DAY_MS);
  const inDay = at - days * DAY_MS;
  const { year, month, day } = civilFromDays(days);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  const hours = Math.floor(inDay / HOUR_MS);
  const minutes = Math.floor((inDay % HOUR_MS) / MINUTE_MS);
  const seconds = Math.floor((inDay % MINUTE_MS) / SECOND_MS);
  const ms = Math.floor(inDay % SECOND_MS);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(ms, 3)}Z`;
}

/** Midnight UTC of a calendar date. `month` is 1 to 12. */
export function utcDate(year: number, month: number, day: number): EpochMs {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}

/** Days since the epoch → Gregorian date (Hinnant, "chrono-compatible low-level date algorithms"). */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
