import { expect, it } from 'vitest';
import {
  addQuantity,
  floorToStep,
  leastQuantity,
  parseQuantity,
  quantityOf,
  subtractQuantity,
  ZERO_QUANTITY,
} from '../../../src/model/quantity.js';

it('is never negative', () => {
  expect(parseQuantity('-1')).toBeUndefined();
  expect(subtractQuantity(quantityOf('1'), quantityOf('2'))).toBe(ZERO_QUANTITY);
  expect(subtractQuantity(quantityOf('2'), quantityOf('0.5'))).toBe(quantityOf('1.5'));
});

it('stays on the step grid', () => {
  expect(floorToStep(quantityOf('0.01599'), quantityOf('0.001'))).toBe(quantityOf('0.015'));
  expect(floorToStep(quantityOf('0.01599'), ZERO_QUANTITY)).toBe(quantityOf('0.01599'));
});

it('adds and compares', () => {
  expect(addQuantity(quantityOf('1'), quantityOf('2'))).toBe(quantityOf('3'));
  expect(leastQuantity(quantityOf('1'), quantityOf('2'))).toBe(quantityOf('1'));
});
