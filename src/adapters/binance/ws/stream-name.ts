import type { StreamRequest } from '../../../ports/market-data-feed.js';

/** The exchange's name of a stream; symbols are lower case there (web-socket-streams.md, "General WSS information"). */
export function streamName(request: StreamRequest): string {
  switch (request.kind) {
    case 'bar':
      return `${request.symbol.toLowerCase()}@kline_${request.timeframe}`;
    case 'bookTicker':
      return `${request.symbol.toLowerCase()}@bookTicker`;
    case 'trade':
      return `${request.symbol.toLowerCase()}@aggTrade`;
    case 'miniTickers':
      return '!miniTicker@arr';
  }
}
