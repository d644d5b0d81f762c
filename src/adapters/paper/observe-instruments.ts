import type { MarketDataSource } from '../../ports/market-data-source.js';
import type { PaperTradingClient } from './paper-trading-client.js';

/** The same source, whose instruments the paper client also gets to know each time they are read. */
export function observeInstruments(
  source: MarketDataSource,
  client: Pick<PaperTradingClient, 'list'>,
): MarketDataSource {
  return {
    serverTime: () => source.serverTime(),
    turnovers: () => source.turnovers(),
    bars: (query) => source.bars(query),
    latestBars: (query) => source.latestBars(query),
    instruments: async () => {
      const instruments = await source.instruments();
      client.list(instruments);
      return instruments;
    },
  };
}
