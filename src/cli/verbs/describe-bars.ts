import { type Command, Option } from 'commander';
import type { ExitCode } from '../process/exit-code.js';
import { list, utcDay, wholeNumber } from '../process/flag-readers.js';
import type { BarsFlags, ExportFlags, PurgeFlags, VerifyFlags } from './bars-verb.js';
import type { ImportFlags } from './import-verb.js';

/** `aegis bars …`: everything about stored bars. */
export function describeBars(
  program: Command,
  finish: (code: ExitCode) => void,
  withHome: (command: Command) => Command,
): void {
  const bars = program
    .command('bars')
    .description('the stored bars: what there is, what is missing, in and out');
  const verb = (name: string, description: string): Command =>
    withSelection(withHome(bars.command(name)).description(description));

  withSeries(withHome(bars.command('coverage')))
    .description('what is stored, by symbol and timeframe')
    .option('--json', 'one JSON object on stdout')
    .action(async (flags: BarsFlags) => {
      const { runBarsCoverage } = await import('./bars-verb.js');
      finish(await runBarsCoverage(flags));
    });
  verb('gaps', 'what is missing, and why').action(async (flags: BarsFlags) => {
    const { runBarsGaps } = await import('./bars-verb.js');
    finish(await runBarsGaps(flags));
  });
  withVenue(withHome(bars.command('import')))
    .description("store bars from the public archive's ZIP or CSV files (or folders of them)")
    .argument('<files...>', 'files or folders')
    .option('--json', 'the totals as one JSON object on stdout')
    .action(async (files: string[], flags: ImportFlags) => {
      const { runImport } = await import('./import-verb.js');
      finish(await runImport(files, flags));
    });
  verb('export', 'write bars to a Parquet or CSV file')
    .argument('<file>', 'the file to write; an existing one is replaced')
    .addOption(
      new Option('--format <name>', 'default: by the ending of the file, .csv or .parquet').choices(
        ['parquet', 'csv'],
      ),
    )
    .action(async (file: string, flags: ExportFlags) => {
      const { runBarsExport } = await import('./bars-verb.js');
      finish(await runBarsExport(file, flags));
    });
  withVenue(
    verb('verify', 'fetch a sample of stored bars again and compare; exit code 8 when one differs'),
  )
    .option('--sample <bars>', 'bars of each series', wholeNumber, 200)
    .action(async (flags: VerifyFlags) => {
      const { runBarsVerify } = await import('./bars-verb.js');
      finish(await runBarsVerify(flags));
    });
  withVenue(
    verb('backfill', 'fetch what is missing: since the first stored bar, or since --from'),
  ).action(async (flags: BarsFlags) => {
    const { runBarsBackfill } = await import('./bars-verb.js');
    finish(await runBarsBackfill(flags));
  });
  withVenue(withHome(bars.command('purge')))
    .description(
      'remove bars that are older than storage.retention keeps them, and compact the file',
    )
    .option('--no-compact', 'leave the file as it is')
    .option('--json', 'one JSON object on stdout')
    .action(async (flags: PurgeFlags) => {
      const { runBarsPurge } = await import('./bars-verb.js');
      finish(await runBarsPurge(flags));
    });
}

function withSeries(command: Command): Command {
  return command
    .option('--symbols <list>', 'only these symbols, separated by commas', list)
    .option('--timeframes <list>', 'only these timeframes, separated by commas', list);
}

function withSelection(command: Command): Command {
  return withSeries(command)
    .option('--from <date>', 'from this UTC date (YYYY-MM-DD)', utcDay)
    .option('--to <date>', 'up to and with this UTC date (YYYY-MM-DD)', utcDay)
    .option('--json', 'one JSON object on stdout');
}

function withVenue(command: Command): Command {
  return command
    .addOption(
      new Option('--profile <name>', 'whose defaults and venue, when no trader runs')
        .choices(['demo', 'paper', 'live'])
        .default('paper'),
    )
    .option('--config <file>', 'configuration file (default: aegis.yaml in the home, else here)');
}
