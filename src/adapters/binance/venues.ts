/** Where one Binance-compatible exchange is reached. Origins carry no path; stream paths are added by the clients. */
export interface Venue {
  readonly name: string;
  /** "https://api.binance.com" */
  readonly restOrigin: string;
  /** Other hosts that answer the same reads. */
  readonly readOrigins?: readonly string[];
  /** "wss://stream.binance.com:9443" */
  readonly streamOrigin: string;
  /** Whole URL of the WebSocket API; absent where only market data is served. */
  readonly wsApiUrl?: string;
}

/** A venue where an account can trade. */
export interface TradingVenue extends Venue {
  readonly wsApiUrl: string;
}

/** rest-api.md, web-socket-streams.md and web-socket-api.md, "General information". */
export const BINANCE: TradingVenue = {
  name: 'binance',
  restOrigin: 'https://api.binance.com',
  readOrigins: [
    'https://api1.binance.com',
    'https://api2.binance.com',
    'https://api3.binance.com',
    'https://api4.binance.com',
  ],
  streamOrigin: 'wss://stream.binance.com:9443',
  wsApiUrl: 'wss://ws-api.binance.com:443/ws-api/v3',
};

/** Public market data of the same exchange, without a key (faqs/market_data_only.md). */
export const BINANCE_MARKET_DATA: Venue = {
  name: 'binance-market-data',
  restOrigin: 'https://data-api.binance.vision',
  streamOrigin: 'wss://data-stream.binance.vision:443',
};

/** testnet/general-info.md, "How can I use the Spot Test Network?" */
export const TESTNET: TradingVenue = {
  name: 'testnet',
  restOrigin: 'https://testnet.binance.vision',
  streamOrigin: 'wss://stream.testnet.binance.vision',
  wsApiUrl: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
};

/** demo-mode/general-info.md, "How can I trade on Demo Mode using the API?" */
export const DEMO_MODE: TradingVenue = {
  name: 'demo',
  restOrigin: 'https://demo-api.binance.com',
  streamOrigin: 'wss://demo-stream.binance.com',
  wsApiUrl: 'wss://demo-ws-api.binance.com/ws-api/v3',
};

/** A simulator on this machine: REST on one port, streams and WebSocket API on the other (which may be the same). */
export function simulatorVenue(ports: {
  readonly http: number;
  readonly ws: number;
}): TradingVenue {
  return {
    name: 'simulator',
    restOrigin: `http://127.0.0.1:${ports.http}`,
    streamOrigin: `ws://127.0.0.1:${ports.ws}`,
    wsApiUrl: `ws://127.0.0.1:${ports.ws}/ws-api/v3`,
  };
}
