import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { formatUtc } from '../base/time.js';
import { type ExtraFlags, readExtras } from './exchange-extras.js';
import { openExchangeHost } from './exchange-host.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { describeMarket, type MarketFlags, marketSpec } from './market-flags.js';
import { readPairKeys } from './pair-keys.js';
import { StopSignal } from './stop-signal.js';

/** Flags of `aegis simulator`. */
export interface SimulatorFlags extends MarketFlags, ExtraFlags {
  readonly port: number;
  readonly state?: string;
  readonly apiKey?: string;
  readonly publicKey?: readonly string[];
}

const MARKET = { seed: 2, symbols: 12 };
const FEE_BPS = 10;
/** Enough for a trader that warms up with the default settings: two weeks, and the bars that are still open. */
const HISTORY_MINUTES = 16 * 24 * 60;
const BALANCES = { USDT: '10000', BTC: '0.1', BNB: '5' } as const;

/** Runs a Binance-compatible exchange on loopback until Ctrl-C. */
export async function runSimulator(flags: SimulatorFlags): Promise<ExitCode> {
  const spec = marketSpec(flags, MARKET);
  const apiKey = flags.apiKey ?? randomBytes(16).toString('hex');
  const givenSecret = process.env['AEGIS_SIMULATOR_SECRET'];
  const secret = givenSecret ?? randomBytes(32).toString('hex');
  const moreKeys = readPairKeys(flags.publicKey ?? [], apiKey);
  const host = await openExchangeHost(
    {
      market: spec,
      speed: flags.speed ?? 1,
      historyMinutes: spec.kind === 'generated' ? HISTORY_MINUTES : undefined,
      port: flags.port,
      statePath: flags.state === undefined ? undefined : resolve(flags.state),
      apiKey,
      secret,
      balances: BALANCES,
      makerFeeBps: FEE_BPS,
      takerFeeBps: FEE_BPS,
    },
    (text) => process.stderr.write(`aegis: ${text}\n`),
    { ...readExtras(flags), keepsTime: true, moreKeys },
  );
  const stop = new StopSignal();
  const { httpOrigin, wsOrigin } = host.server;
  process.stdout.write(
    [
      `${describeMarket(spec)}; market time ${formatUtc(host.address.marketAt)}, ×${flags.speed ?? 1}`,
      `REST           ${httpOrigin}`,
      `streams        ${wsOrigin}`,
      `WebSocket API  ${wsOrigin}/ws-api/v3`,
      `clock          ${host.keepsTime ? "this machine's" : `not this machine's: clients have to take the time from ${httpOrigin}/api/v3/time`}`,
      ...(host.controlOrigin === undefined ? [] : [`control        ${host.controlOrigin}`]),
      `API key        ${apiKey}`,
      // The account holds nothing real; a secret that was made up here is of no use anywhere else.
      `secret key     ${givenSecret === undefined ? secret : 'as given in AEGIS_SIMULATOR_SECRET'}`,
      ...moreKeys.map((key) => `API key        ${key.apiKey}, for the private key of the pair`),
      'Ctrl-C stops',
      '',
    ].join('\n'),
  );
  await stop.requested;
  stop.dispose();
  await host.close();
  return EXIT.ok;
}
