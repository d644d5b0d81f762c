/**
 * The signatures that the official documentation publishes together with the key they are made with: they can be made again.
 * Its other examples keep their private key to themselves or were made with another one, and the Ed25519 ones of
 * rest-api.md are as long as RSA signatures.
 */

/** The key pair of every HMAC example. */
export const EXAMPLE_KEY = {
  apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
} as const;

/** An example of rest-api.md: parameters in the order in which they are sent. */
export interface RestExample {
  readonly heading: string;
  readonly parameters: readonly (readonly [name: string, value: string | number])[];
  /** What is signed. */
  readonly payload: string;
  readonly signature: string;
}

const REST_ORDER = [
  ['side', 'BUY'],
  ['type', 'LIMIT'],
  ['timeInForce', 'GTC'],
  ['quantity', 1],
  ['price', '0.1'],
  ['recvWindow', 5000],
  ['timestamp', 1499827319559],
] as const;
const REST_TAIL =
  'side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559';

/** rest-api.md, "SIGNED Endpoint Examples for POST /api/v3/order". */
export const REST_EXAMPLES: readonly RestExample[] = [
  {
    heading: 'HMAC Keys, ASCII only',
    parameters: [['symbol', 'LTCBTC'], ...REST_ORDER],
    payload: `symbol=LTCBTC&${REST_TAIL}`,
    signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
  },
  {
    heading: 'HMAC Keys, some non-ASCII characters',
    parameters: [['symbol', '１２３４５６'], ...REST_ORDER],
    payload: `symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&${REST_TAIL}`,
    signature: 'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3',
  },
];

/** An example of web-socket-api.md, without its apiKey. */
export interface WsExample {
  readonly heading: string;
  readonly method: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly signature: string;
}

/** Every request of web-socket-api.md whose signature follows from the published key. */
export const WS_EXAMPLES: readonly WsExample[] = [
  {
    heading: 'SIGNED request example (HMAC)',
    method: 'order.place',
    params: {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01000000',
      price: '52000.00',
      recvWindow: 100,
      timestamp: 1645423376532,
    },
    signature: 'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
  },
  {
    heading: 'SIGNED request example (HMAC)',
    method: 'order.place',
    params: {
      symbol: '１２３４５６',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '1.00000000',
      price: '0.10000000',
      recvWindow: 5000,
      timestamp: 1645423376532,
    },
    signature: 'b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd',
  },
  {
    heading: 'Log in with API key (SIGNED)',
    method: 'session.logon',
    params: { timestamp: 1649729878532 },
    signature: '1cf54395b336b0a9727ef27d5d98987962bc47aca6e13fe978612d0adee066ed',
  },
  {
    heading: 'Place new order (TRADE)',
    method: 'order.place',
    params: {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '23416.10000000',
      quantity: '0.00847000',
      timestamp: 1660801715431,
    },
    signature: '15af09e41c36f3cc61378c2fbe2c33719a03dd5eba8d0f9206fbda44de717c88',
  },
  {
    heading: 'Test new order (TRADE)',
    method: 'order.test',
    params: {
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '23416.10000000',
      quantity: '0.00847000',
      timestamp: 1660801715431,
    },
    signature: '15af09e41c36f3cc61378c2fbe2c33719a03dd5eba8d0f9206fbda44de717c88',
  },
  {
    heading: 'Cancel order (TRADE)',
    method: 'order.cancel',
    params: {
      symbol: 'BTCUSDT',
      origClientOrderId: '4d96324ff9d44481926157',
      timestamp: 1660801715830,
    },
    signature: '33d5b721f278ae17a52f004a82a6f68a70c68e7dd6776ed0be77a455ab855282',
  },
  {
    heading: 'Cancel and replace order (TRADE)',
    method: 'order.cancelReplace',
    params: {
      symbol: 'BTCUSDT',
      cancelReplaceMode: 'ALLOW_FAILURE',
      cancelOrigClientOrderId: '4d96324ff9d44481926157',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '23416.10000000',
      quantity: '0.00847000',
      timestamp: 1660813156900,
    },
    signature: '7028fdc187868754d25e42c37ccfa5ba2bab1d180ad55d4c3a7e2de643943dc5',
  },
  {
    heading: 'Cancel open orders (TRADE)',
    method: 'openOrders.cancelAll',
    params: { symbol: 'BTCUSDT', timestamp: 1660805557200 },
    signature: '773f01b6e3c2c9e0c1d217bc043ce383c1ddd6f0e25f8d6070f2b66a6ceaf3a5',
  },
  {
    heading: 'Place new OCO - Deprecated (TRADE)',
    method: 'orderList.place',
    params: {
      symbol: 'BTCUSDT',
      side: 'SELL',
      price: '23420.00000000',
      quantity: '0.00650000',
      stopPrice: '23410.00000000',
      stopLimitPrice: '23405.00000000',
      stopLimitTimeInForce: 'GTC',
      newOrderRespType: 'RESULT',
      timestamp: 1660801713767,
    },
    signature: '6689c2a36a639ff3915c2904871709990ab65f3c7a9ff13857558fd350315c35',
  },
  {
    heading: 'Account information (USER_DATA)',
    method: 'account.status',
    params: { timestamp: 1660801839480 },
    signature: '83303b4a136ac1371795f465808367242685a9e3a42b22edb4d977d0696eb45c',
  },
  {
    heading: 'Query order (USER_DATA)',
    method: 'order.status',
    params: { symbol: 'BTCUSDT', orderId: 12569099453, timestamp: 1660801720951 },
    signature: '2c3aab5a078ee4ea465ecd95523b77289f61476c2f238ec10c55ea6cb11a6f35',
  },
  {
    heading: 'Current open orders (USER_DATA)',
    method: 'openOrders.status',
    params: { symbol: 'BTCUSDT', timestamp: 1660813156812 },
    signature: 'd632b3fdb8a81dd44f82c7c901833309dd714fe508772a89b0a35b0ee0c48b89',
  },
  {
    heading: 'Account order history (USER_DATA)',
    method: 'allOrders',
    params: {
      symbol: 'BTCUSDT',
      startTime: 1660780800000,
      endTime: 1660867200000,
      limit: 5,
      timestamp: 1661955123341,
    },
    signature: 'f50a972ba7fad92842187643f6b930802d4e20bce1ba1e788e856e811577bd42',
  },
  {
    heading: 'Current open Order lists (USER_DATA)',
    method: 'openOrderLists.status',
    params: { timestamp: 1660801713831 },
    signature: '1bea8b157dd78c3da30359bddcd999e4049749fe50b828e620e12f64e8b433c9',
  },
  {
    heading: 'Account order list history (USER_DATA)',
    method: 'allOrderLists',
    params: {
      startTime: 1660780800000,
      endTime: 1660867200000,
      limit: 5,
      timestamp: 1661955123341,
    },
    signature: 'c8e1484db4a4a02d0e84dfa627eb9b8298f07ebf12fcc4eaf86e4a565b2712c2',
  },
  {
    heading: 'Account trade history (USER_DATA)',
    method: 'myTrades',
    params: {
      symbol: 'BTCUSDT',
      startTime: 1660780800000,
      endTime: 1660867200000,
      timestamp: 1661955125250,
    },
    signature: 'c5a5ffb79fd4f2e10a92f895d488943a57954edf5933bde3338dfb6ea6d6eefc',
  },
  {
    heading: 'Unfilled Order Count (USER_DATA)',
    method: 'account.rateLimits.orders',
    params: { timestamp: 1660801839500 },
    signature: '76289424d6e288f4dc47d167ac824e859dabf78736f4348abbbac848d719eb94',
  },
];

/** fix-api.md, "Signature Computation". */
export const FIX_EXAMPLE = {
  privateKeyPem:
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIIJEYWtGBrhACmb9Dvy+qa8WEf0lQOl1s4CLIAB9m89u\n-----END PRIVATE KEY-----\n',
  payload: ['A', 'EXAMPLE', 'SPOT', '1', '20240627-11:17:25.223'].join('\u0001'),
  signature:
    '4MHXelVVcpkdwuLbl6n73HQUXUf1dse2PCgT1DYqW9w8AVZ1RACFGM+5UdlGPrQHrgtS3CvsRURC1oj73j8gCA==',
} as const;
