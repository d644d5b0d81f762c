import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { formatUtc } from '../../base/time.js';
import type { SimulatedAccount } from '../../simulator/simulated-exchange.js';
import { readAccountFile } from '../exchange/account-file.js';
import { type ExtraFlags, readExtras } from '../exchange/exchange-extras.js';
import { heldAmounts, openExchangeHost } from '../exchange/exchange-host.js';
import { describeMarket, type MarketFlags, marketSpec } from '../exchange/market-flags.js';
import { readPairKeys } from '../exchange/pair-keys.js';
import { EXIT, type ExitCode, VerbFailure } from '../process/exit-code.js';
import { StopSignal } from '../process/stop-signal.js';

/** Flags of `aegis simulator`. */
export interface SimulatorFlags extends MarketFlags, ExtraFlags {
  readonly port: number;
  readonly state?: string;
  readonly apiKey?: string;
  readonly publicKey?: readonly string[];
  readonly accounts?: string;
}

const MARKET = { seed: 2, symbols: 12 };
const FEE_BPS = 10;
/** Enough for a trader that warms up with the default settings: two weeks, and the bars that are still open. */
const HISTORY_MINUTES = 16 * 24 * 60;
const BALANCES = { USDT: '10000', BTC: '0.1', BNB: '5' } as const;

/** Who may use the exchange, and what the user is told of it. */
interface Admittance {
  readonly accounts: readonly SimulatedAccount[];
  readonly told: readonly string[];
}

/** Runs a Binance-compatible exchange on loopback until Ctrl-C. */
export async function runSimulator(flags: SimulatorFlags): Promise<ExitCode> {
  const spec = marketSpec(flags, MARKET);
  const { accounts, told } =
    flags.accounts === undefined ? oneAccount(flags) : severalAccounts(flags, flags.accounts);
  const host = await openExchangeHost(
    {
      market: spec,
      speed: flags.speed ?? 1,
      historyMinutes: spec.kind === 'generated' ? HISTORY_MINUTES : undefined,
      port: flags.port,
      statePath: flags.state === undefined ? undefined : resolve(flags.state),
      accounts,
      makerFeeBps: FEE_BPS,
      takerFeeBps: FEE_BPS,
    },
    (text) => process.stderr.write(`aegis: ${text}\n`),
    { ...readExtras(flags), keepsTime: true },
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
      ...told,
      'Ctrl-C stops',
      '',
    ].join('\n'),
  );
  await stop.requested;
  stop.dispose();
  await host.close();
  return EXIT.ok;
}

function oneAccount(flags: SimulatorFlags): Admittance {
  const apiKey = flags.apiKey ?? randomBytes(16).toString('hex');
  const givenSecret = process.env['AEGIS_SIMULATOR_SECRET'];
  const secret = givenSecret ?? randomBytes(32).toString('hex');
  const moreKeys = readPairKeys(flags.publicKey ?? [], apiKey);
  const told = [
    `API key        ${apiKey}`,
    // The account holds nothing real; a secret that was made up here is of no use anywhere else.
    `secret key     ${givenSecret === undefined ? secret : 'as given in AEGIS_SIMULATOR_SECRET'}`,
    ...moreKeys.map((key) => `API key        ${key.apiKey}, for the private key of the pair`),
  ];
  return { accounts: [{ apiKey, secret, moreKeys, balances: heldAmounts(BALANCES) }], told };
}

/** @throws VerbFailure 2 for flags that do not go together, 4 for a file that cannot be used */
function severalAccounts({ apiKey, publicKey }: SimulatorFlags, path: string): Admittance {
  if (apiKey !== undefined || publicKey !== undefined) {
    const flag = apiKey === undefined ? '--public-key' : '--api-key';
    throw new VerbFailure(
      EXIT.usage,
      `${flag} and --accounts do not go together: the file names the keys`,
    );
  }
  const accounts = readAccountFile(path);
  const told = accounts.map((account) => {
    const keys = [account, ...(account.moreKeys ?? [])].map((key) => key.apiKey);
    return `account        ${keys.join(', ')}`;
  });
  return { accounts, told };
}
