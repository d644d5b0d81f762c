/** How a value is brought onto a grid. */
export type Rounding = 'down' | 'up';

/** A decimal on a grid: "123.456" on "0.01" is "123.45" down and "123.46" up. */
export function onGrid(value: number, step: string, rounding: Rounding): string {
  const decimals = decimalsOf(step);
  const units = value / Number(step);
  // A value that is on the grid but for its binary form stays where it is.
  const nearest = Math.round(units);
  const whole = Math.abs(units - nearest) < 1e-6 ? nearest : roundUnits(units, rounding);
  return (whole * Number(step)).toFixed(decimals);
}

/** Decimals of a step: 2 for "0.01000000". */
function decimalsOf(step: string): number {
  return (step.split('.')[1] ?? '').replace(/0+$/, '').length;
}

function roundUnits(units: number, rounding: Rounding): number {
  return rounding === 'down' ? Math.floor(units) : Math.ceil(units);
}
