import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { COMMAND_TYPES } from '../model/control-command.js';
import { EXIT, type ExitCode, VerbFailure } from './process/exit-code.js';
import {
  eachOne,
  list,
  orderId,
  percent,
  portNumber,
  speedFactor,
  utcDay,
  wholeNumber,
} from './process/flag-readers.js';
import type { CommandFlags } from './verbs/command-verb.js';
import { describeBars } from './verbs/describe-bars.js';
import type { DrillFlags } from './verbs/drill-verb.js';
import type { ImportFlags } from './verbs/import-verb.js';
import type { SimulatorFlags } from './verbs/simulator-verb.js';
import type { StartFlags } from './verbs/start-verb.js';
import type { StatusFlags } from './verbs/status-verb.js';

/**
 * The verbs. Each loads its own code, so that `aegis status` does not pay for the simulator.
 * Data goes to stdout, everything else to stderr; the exit code is one of EXIT.
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = describeProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (failure) {
    return explain(failure);
  }
}

function describeProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('aegis')
    .description('A self-hosted trading system for Binance Spot. Safe off by default.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .showSuggestionAfterError()
    .showHelpAfterError('(try "aegis --help")')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  describeStart(program, finish);
  describeSimulator(program, finish);
  describeStatus(program, finish);
  describeCommand(program, finish);
  describeImport(program, finish);
  describeBars(program, finish, withHome);
  describeDrill(program, finish);
  return program;
}

function describeStart(program: Command, finish: (code: ExitCode) => void): void {
  withMarketFlags(
    withHome(program.command('start'))
      .description('run the trader until Ctrl-C')
      .addOption(
        new Option('--profile <name>', 'what to put together')
          .choices(['demo', 'paper', 'live'])
          .default('demo'),
      )
      .option('--config <file>', 'configuration file (default: aegis.yaml in the home, else here)'),
  ).action(async (flags: StartFlags) => {
    const { runStart } = await import('./verbs/start-verb.js');
    finish(await runStart(flags));
  });
}

function describeSimulator(program: Command, finish: (code: ExitCode) => void): void {
  withMarketFlags(
    program
      .command('simulator')
      .description('run a Binance-compatible Spot exchange on loopback')
      .option(
        '--port <number>',
        'HTTP and WebSocket port on 127.0.0.1 (0 = any free one)',
        portNumber,
        8_790,
      )
      .option('--state <file>', 'remember accounts and orders in this file across restarts')
      .option(
        '--api-key <key>',
        'key of the one account (its secret: AEGIS_SIMULATOR_SECRET; both made up when absent)',
      )
      .option(
        '--public-key <file>',
        'PEM public key, Ed25519 or RSA: one more API key of the account (repeatable)',
        eachOne,
      )
      .option(
        '--accounts <file>',
        'several accounts with their keys and balances, as JSON, instead of the one',
      )
      .option('--tls-cert <file>', 'PEM certificate: serve https and wss')
      .option('--tls-key <file>', 'its PEM key')
      .option('--bnb-discount <percent>', 'pay commissions in BNB with this discount', percent)
      .option(
        '--price-range <percent>',
        'let takers trade only so far from the reference price',
        percent,
      )
      .option('--first-order-id <id>', 'id of the first order (default: 1)', orderId)
      .option('--scenario <file>', 'faults that happen while it runs, as JSON')
      .option('--control-port <number>', 'port on 127.0.0.1 where faults are ordered', portNumber)
      .addHelpText('after', '\nHow to point a client at it: docs/operating/simulator-clients.md'),
  ).action(async (flags: SimulatorFlags) => {
    const { runSimulator } = await import('./verbs/simulator-verb.js');
    finish(await runSimulator(flags));
  });
}

function describeStatus(program: Command, finish: (code: ExitCode) => void): void {
  withHome(program.command('status'))
    .description('what the running trader is doing, and why it is not trading')
    .option('--json', 'one JSON object on stdout')
    .action(async (flags: StatusFlags) => {
      const { runStatus } = await import('./verbs/status-verb.js');
      finish(await runStatus(flags));
    });
}

function describeCommand(program: Command, finish: (code: ExitCode) => void): void {
  withHome(program.command('command'))
    .description(`give the running trader an order: ${COMMAND_TYPES.join(', ')}`)
    .argument('<type>', 'the command')
    .option('--timeout <seconds>', 'how long to wait for its result', wholeNumber, 30)
    .option('--json', 'the result as one JSON object on stdout')
    .action(async (type: string, flags: CommandFlags) => {
      const { runCommand } = await import('./verbs/command-verb.js');
      finish(await runCommand(type, flags));
    });
}

function describeImport(program: Command, finish: (code: ExitCode) => void): void {
  withHome(program.command('import'))
    .description("store bars from the public archive's ZIP or CSV files (or folders of them)")
    .argument('<files...>', 'files or folders')
    .option('--json', 'the totals as one JSON object on stdout')
    .action(async (files: string[], flags: ImportFlags) => {
      const { runImport } = await import('./verbs/import-verb.js');
      finish(await runImport(files, flags));
    });
}

function describeDrill(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('drill')
    .description(
      'run the whole program against a simulated network and exchange, with faults, from seeds',
    )
    .option('--seeds <count>', 'how many seeds, each run twice', wholeNumber, 50)
    .option('--seed <number>', 'only this seed', wholeNumber)
    .option('--minutes <number>', 'market minutes a run', wholeNumber)
    .option('--wire <file>', 'write the end of the wire log of a failing seed to this file')
    .option('--json', 'one JSON object on stdout')
    .action(async (flags: DrillFlags) => {
      const { runDrill } = await import('./verbs/drill-verb.js');
      finish(await runDrill(flags));
    });
}

function withHome(command: Command): Command {
  return command.option(
    '--home <folder>',
    'where this installation keeps its data (default: AEGIS_HOME, else ./data)',
  );
}

function withMarketFlags(command: Command): Command {
  return command
    .option(
      '--seed <number>',
      'seed of the generated market (default: simulator.seed)',
      wholeNumber,
    )
    .option('--replay <path>', 'use recorded bars instead: an archive file or a folder of them')
    .option('--symbols <list>', 'only these symbols, separated by commas', list)
    .option('--from <date>', 'replay from this UTC date (YYYY-MM-DD)', utcDay)
    .option('--to <date>', 'replay up to and with this UTC date (YYYY-MM-DD)', utcDay)
    .option(
      '--align',
      'shift recorded series to a common start instead of leaving out what does not overlap',
    )
    .option('--speed <factor>', 'market seconds a real second, 1 to 240', speedFactor);
}

function explain(failure: unknown): ExitCode {
  if (failure instanceof CommanderError) {
    // Commander has printed its own line; help and version are not errors.
    return failure.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (failure instanceof VerbFailure) {
    process.stderr.write(`aegis: ${failure.message}\n`);
    return failure.exitCode;
  }
  if (isFileSystemError(failure)) {
    process.stderr.write(`aegis: ${failure.message}\n`);
    return EXIT.data;
  }
  const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  process.stderr.write(`aegis: unexpected error, please report it\n${text}\n`);
  return EXIT.unexpected;
}

/** The system's own sentence names what was tried and where: a full disk or a missing right is no bug of ours. */
function isFileSystemError(failure: unknown): failure is NodeJS.ErrnoException {
  return failure instanceof Error && 'syscall' in failure && 'path' in failure;
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return String((manifest as { version: unknown }).version);
}
