import { InvalidArgumentError } from 'commander';

const PORT_MAX = 65_535;
const SPEED_MAX = 240;

/** @throws InvalidArgumentError, as every reader here: the command line answers with one line and exit code 2. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number.');
  return Number(text);
}

/** 0 stands for any free port. */
export function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > PORT_MAX) throw new InvalidArgumentError(`expected a port from 0 to ${PORT_MAX}.`);
  return value;
}

export function percent(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > 99) throw new InvalidArgumentError('expected a number from 1 to 99.');
  return value;
}

/** Ids stay text: they may be above 2⁵³. */
export function orderId(text: string): string {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError('expected an order id.');
  return text;
}

/** How many market seconds pass in a real one. */
export function speedFactor(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 1 || value > SPEED_MAX) {
    throw new InvalidArgumentError(`expected a number from 1 to ${SPEED_MAX}.`);
  }
  return value;
}

/** "a,b, c" → ["a", "b", "c"]. */
export function list(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => part === ''))
    throw new InvalidArgumentError('expected names separated by commas.');
  return parts;
}

/** "2026-02-28" → the epoch ms at which that UTC day begins. */
export function utcDay(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The engine reads 31 February as a day of March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) {
    throw new InvalidArgumentError('expected a date as YYYY-MM-DD.');
  }
  return at;
}

/** Every value of a flag that may be given more than once. */
export function eachOne(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
