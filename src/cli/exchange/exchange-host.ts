import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ArchiveFolder } from '../../adapters/archive/archive-folder.js';
import { ScaledClock } from '../../adapters/system/scaled-clock.js';
import { ScaledScheduler } from '../../adapters/system/scaled-scheduler.js';
import { SystemClock } from '../../adapters/system/system-clock.js';
import { SystemScheduler } from '../../adapters/system/system-scheduler.js';
import { moneyOf } from '../../model/money.js';
import { assetName } from '../../model/names.js';
import type { ExchangeRuleOptions } from '../../simulator/exchange-rules.js';
import type { MarketCheckpoint } from '../../simulator/market/generated-market.js';
import { FaultDirector } from '../../simulator/scenario/fault-director.js';
import { ScenarioProblem } from '../../simulator/scenario/field-reader.js';
import type { Scenario } from '../../simulator/scenario/scenario.js';
import { serveControl } from '../../simulator/servers/control-server.js';
import {
  type ExchangeServer,
  serveExchange,
  type TlsIdentity,
} from '../../simulator/servers/http-server.js';
import { PortInUse } from '../../simulator/servers/listen.js';
import { type SimulatedAccount, SimulatedExchange } from '../../simulator/simulated-exchange.js';
import type { ExchangeStateStore } from '../../simulator/state/exchange-state.js';
import {
  ExchangeStateFailure,
  FileExchangeState,
} from '../../simulator/state/file-exchange-state.js';
import { makeFolder } from '../home/make-folder.js';
import { EXIT, VerbFailure } from '../process/exit-code.js';
import type { ExchangeAddress, ExchangeSpec } from './exchange-messages.js';
import { type MarketResumption, type OpenMarket, openMarket } from './open-market.js';

/** A simulated exchange behind real servers. */
export interface ExchangeHost {
  readonly exchange: SimulatedExchange;
  readonly server: ExchangeServer;
  readonly address: ExchangeAddress;
  /** Whether the exchange's time is the machine's. */
  readonly keepsTime: boolean;
  /** Where faults are ordered; undefined when there is no control port. */
  readonly controlOrigin: string | undefined;
  close(): Promise<void>;
}

/** An exchange, and the accounts it has. */
export type HostSpec = Omit<ExchangeSpec, 'apiKey' | 'secret' | 'balances'> & {
  readonly accounts: readonly SimulatedAccount[];
};

/** What an exchange that stands on its own may have beyond the demo's. */
export interface ExchangeExtras {
  readonly tls?: TlsIdentity;
  readonly rules?: ExchangeRuleOptions;
  /** The id of the first order; 1 by default. */
  readonly firstOrderId?: bigint;
  readonly scenario?: Scenario;
  /** 0 means any free port; absent means no control port. */
  readonly controlPort?: number;
  /** The exchange's time is the machine's wherever it can be, for clients that stamp requests by their own clock. */
  readonly keepsTime?: boolean;
}

interface Memory {
  readonly store: ExchangeStateStore | undefined;
  readonly resume: MarketResumption | undefined;
}

/** @throws VerbFailure: 4 for a port in use, 8 for a market or a state file that cannot be used */
export async function openExchangeHost(
  spec: HostSpec,
  notice: (text: string) => void,
  extras: ExchangeExtras = {},
): Promise<ExchangeHost> {
  const real = new SystemClock();
  const { store, resume } = recall(spec.statePath);
  const { historyMinutes } = spec;
  const mayKeepTime = extras.keepsTime === true && spec.speed === 1;
  const market = await openMarket(spec.market, {
    ...{ archive: new ArchiveFolder(), now: real.now(), resume, notice },
    keepsTime: mayKeepTime,
    ...(historyMinutes === undefined ? {} : { historyMinutes }),
  });
  keepCheckpoint(market, spec.statePath);
  // A recording lives in its own time, and a market that ran faster before may be ahead of ours.
  const keepsTime =
    mayKeepTime && spec.market.kind === 'generated' && market.source.startAt <= real.now();
  const clock = keepsTime
    ? real
    : new ScaledClock(real, { anchorMs: market.source.startAt, speed: spec.speed });
  const scheduler = new ScaledScheduler(new SystemScheduler(), spec.speed);
  const exchange = new SimulatedExchange({
    market: market.source,
    clock,
    scheduler,
    stepMs: STEP_MS * Math.max(1, spec.speed / STEP_SPEED),
    accounts: spec.accounts,
    makerFeeBps: spec.makerFeeBps,
    takerFeeBps: spec.takerFeeBps,
    ...(store === undefined ? {} : { store }),
    ...(extras.rules === undefined ? {} : { rules: extras.rules }),
    ...(extras.firstOrderId === undefined ? {} : { firstOrderId: extras.firstOrderId }),
  });
  const director = new FaultDirector(exchange, { clock, scheduler, notice });
  const server = await orPortInUse(() =>
    serveExchange(exchange, spec.port, extras.tls === undefined ? {} : { tls: extras.tls }),
  );
  const { controlPort } = extras;
  const control =
    controlPort === undefined
      ? undefined
      : await orPortInUse(() => serveControl(exchange, director, controlPort));
  exchange.start();
  if (extras.scenario !== undefined) direct(director, extras.scenario);
  return {
    exchange,
    server,
    keepsTime,
    controlOrigin: control?.origin,
    address: {
      httpPort: server.port,
      wsPort: server.port,
      marketAt: clock.now(),
      wallAt: real.now(),
    },
    close: async () => {
      director.stop();
      exchange.stop();
      await control?.close();
      await server.close();
    },
  };
}

/** What an account starts with, from decimal texts by asset. */
export function heldAmounts(balances: ExchangeSpec['balances']): SimulatedAccount['balances'] {
  return Object.entries(balances).map(([asset, amount]) => ({
    asset: assetName(asset),
    free: moneyOf(amount),
  }));
}

/** Market time between two steps of the market; longer when it runs fast, so that the machine takes at most 50 steps a second. */
const STEP_MS = 100;
const STEP_SPEED = 5;

/** @throws VerbFailure 4 when the scenario names what there is not */
function direct(director: FaultDirector, scenario: Scenario): void {
  try {
    director.run(scenario);
  } catch (failure) {
    if (!(failure instanceof ScenarioProblem)) throw failure;
    throw new VerbFailure(EXIT.configuration, `scenario: ${failure.message}`, failure);
  }
}

async function orPortInUse<Server>(open: () => Promise<Server>): Promise<Server> {
  try {
    return await open();
  } catch (failure) {
    if (failure instanceof PortInUse) {
      throw new VerbFailure(
        EXIT.configuration,
        `port ${failure.port} on 127.0.0.1 is in use; choose another (--port, --control-port), or 0 for any free one`,
        failure,
      );
    }
    throw failure;
  }
}

/** What an earlier run of this exchange left: its accounts, and the place where its market stood. */
function recall(path: string | undefined): Memory {
  if (path === undefined) return { store: undefined, resume: undefined };
  makeFolder(dirname(resolve(path)));
  const file = new FileExchangeState(path);
  try {
    const state = file.load();
    const checkpoint = readCheckpoint(checkpointPath(path));
    const at = state?.at ?? checkpoint?.at;
    return {
      store: { load: () => state, save: (change) => file.save(change) },
      resume: at === undefined ? undefined : { at, checkpoint },
    };
  } catch (failure) {
    if (failure instanceof ExchangeStateFailure)
      throw new VerbFailure(EXIT.data, failure.message, failure);
    throw failure;
  }
}

function keepCheckpoint({ checkpoint }: OpenMarket, statePath: string | undefined): void {
  if (statePath === undefined || checkpoint === undefined) return;
  writeFileSync(checkpointPath(statePath), JSON.stringify(checkpoint), { mode: 0o600 });
}

function checkpointPath(statePath: string): string {
  return `${statePath}.market`;
}

function readCheckpoint(path: string): MarketCheckpoint | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as MarketCheckpoint;
  } catch {
    return undefined;
  }
}
