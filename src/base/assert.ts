/** Thrown when a fact the program relies on does not hold. Always a bug, never an expected outcome. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/**
 * States a fact that must hold. The message states the rule positively
 * ("fills never exceed the order"). Stays on in production: wrong data is worse than no data.
 *
 * @throws InvariantViolation when the fact does not hold.
 */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new InvariantViolation(typeof message === 'string' ? message : message());
}

/**
 * The value, or a crash when it is absent.
 *
 * @throws InvariantViolation when the value is undefined or null.
 */
export function must<T>(value: T | undefined | null, message = 'the value is present'): T {
  if (value === undefined || value === null) throw new InvariantViolation(message);
  return value;
}

/** Ends an exhaustive `switch`: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`every case is handled, yet this arrived: ${String(value)}`);
}
