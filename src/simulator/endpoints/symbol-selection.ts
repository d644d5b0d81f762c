import type { Instrument, SymbolStatus } from '../../model/instrument.js';
import type { MarketView } from '../public-market/market-view.js';
import type { RequestParameters } from '../wire/request-parameters.js';
import { invalidSymbol, missingParameter, RequestRefusal } from '../wire/request-refusal.js';

/** The instrument a request is about. @throws RequestRefusal -1102, -1121 */
export function mandatorySymbol(parameters: RequestParameters, market: MarketView): Instrument {
  const name = parameters.text('symbol');
  if (name === undefined) throw missingParameter('symbol');
  const instrument = market.instrument(name);
  if (instrument === undefined) throw invalidSymbol();
  return instrument;
}

/** What `symbol` or `symbols` selects; `single` when the answer is one object instead of a list. */
export function selectSymbols(
  parameters: RequestParameters,
  market: MarketView,
): { readonly single: boolean; readonly instruments: readonly Instrument[] } {
  const names = parameters.list('symbols');
  if (parameters.has('symbol')) {
    if (names !== undefined) {
      throw new RequestRefusal(400, -1128, 'Combination of optional parameters invalid.');
    }
    return { single: true, instruments: [mandatorySymbol(parameters, market)] };
  }
  if (names === undefined) return { single: false, instruments: market.instruments };
  if (new Set(names).size < names.length) {
    throw new RequestRefusal(400, -1151, 'Symbol is present multiple times in the list.');
  }
  const instruments = names.map((name) => {
    const instrument = market.instrument(name);
    if (instrument === undefined) throw invalidSymbol();
    return instrument;
  });
  return { single: false, instruments };
}

/**
 * The symbols a market data request is about: of several those in the wanted state, and a single one must be in it.
 *
 * @throws RequestRefusal -1220 when a single symbol is in another state
 */
export function selectByStatus(
  parameters: RequestParameters,
  market: MarketView,
): { readonly single: boolean; readonly instruments: readonly Instrument[] } {
  const { single, instruments } = selectSymbols(parameters, market);
  const status = readSymbolStatus(parameters);
  if (status === undefined) return { single, instruments };
  const matching = instruments.filter((instrument) => instrument.status === status);
  if (single && matching.length === 0) {
    const message = "The symbol's status does not match the requested symbolStatus.";
    throw new RequestRefusal(400, -1220, message);
  }
  return { single, instruments: matching };
}

/** The states by which symbols can be asked for. @throws RequestRefusal -1122 */
export function readSymbolStatus(parameters: RequestParameters): SymbolStatus | undefined {
  return parameters.choice('symbolStatus', ['TRADING', 'HALT', 'BREAK'], {
    code: -1122,
    message: 'Invalid symbolStatus.',
  });
}

/** Weight by how many symbols are selected. */
export function weightBySelection(
  parameters: RequestParameters,
  weights: { readonly one: number; readonly list: (count: number) => number; readonly all: number },
): number {
  if (parameters.has('symbol')) return weights.one;
  if (!parameters.has('symbols')) return weights.all;
  return weights.list(parameters.list('symbols')?.length ?? 0);
}
