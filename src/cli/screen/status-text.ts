import { formatUtc } from '../../base/time.js';
import { withNumbers } from '../../model/reason-code.js';
import type { PositionView, RunStatus, SymbolStatusView } from '../../model/run-status.js';

/** Colours a piece of text; the identity where colour is unwanted. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** No colour: pipes, files, NO_COLOR. */
export const PLAIN: Palette = {
  good: (text) => text,
  bad: (text) => text,
  warn: (text) => text,
  dim: (text) => text,
  bold: (text) => text,
};

/** The lines a person reads: `aegis status`, and the body of the live view. `columns` cuts long lines. */
export function statusLines(
  status: RunStatus,
  palette: Palette,
  columns: number,
): readonly string[] {
  return [
    ...headLines(status, palette),
    '',
    ...symbolLines(status.symbols, palette),
    '',
    ...positionLines(status.positions, palette),
    '',
    ...vetoLines(status, palette, columns),
    ...decisionLines(status, palette, columns),
  ];
}

function headLines(status: RunStatus, palette: Palette): readonly string[] {
  const trading = status.tradingEnabled
    ? palette.good('trading enabled')
    : palette.warn('trading disabled');
  const kill =
    status.killSwitch === 'NONE' ? '' : palette.bad(`  KILL SWITCH ${status.killSwitch}`);
  const paused = status.paused ? palette.warn('  paused') : '';
  const speed = status.speed === 1 ? '' : palette.dim(` ×${status.speed}`);
  const health = healthText(status, palette);
  const equity =
    status.equity === null ? 'unknown' : `${money(status.equity)} ${status.quoteAsset}`;
  return [
    `${palette.bold('Aegis')}  ${status.profile} on ${status.venue}${speed}   ${palette.dim(formatUtc(status.now).slice(0, 19))} UTC   up ${duration(status.uptimeMs)}`,
    `${palette.bold(status.phase)}  ${trading}${kill}${paused}   health ${health}`,
    ...waitLines(status, palette),
    `equity ${palette.bold(equity)}   realised ${signed(status.realisedProfit, palette)}   closed trades ${status.closedTrades}   open orders ${status.openOrders}   weight ${status.rate.usedWeight}/${status.rate.limit}`,
    ...queueLines(status, palette),
  ];
}

/** What keeps the whole program from trading, where it is not just an operator's word. */
function waitLines({ phase, reconciled, waitsFor = '' }: RunStatus, palette: Palette) {
  if (waitsFor !== '' && phase !== 'READY') return [palette.warn(`waits for ${waitsFor}`)];
  return reconciled ? [] : [palette.warn('not reconciled')];
}

function queueLines({ queue }: RunStatus, palette: Palette): readonly string[] {
  if (queue === undefined) return [];
  const { capacity, conflated, depth, depthMax, tradesDropped } = queue;
  const dropped = `${tradesDropped} trades dropped`;
  const loss = tradesDropped > 0 ? palette.bad(dropped) : palette.dim(dropped);
  const text = `queue ${depth}/${capacity}, at most ${depthMax}   ${conflated} tickers conflated   `;
  return [`${palette.dim(text)}${loss}`];
}

function healthText(status: RunStatus, palette: Palette): string {
  if (status.health === 'OK') return palette.good('OK');
  const colour = status.health === 'CRITICAL' ? palette.bad : palette.warn;
  const causes = status.healthCauses
    .map(({ component, detail, numbers }) => withNumbers(`${component}: ${detail}`, numbers))
    .join('; ');
  return `${colour(status.health)} ${causes}`;
}

function symbolLines(symbols: readonly SymbolStatusView[], palette: Palette): readonly string[] {
  const head = palette.dim(
    `${'symbol'.padEnd(12)}${'state'.padEnd(12)}${'bars'.padStart(6)}  ${'last bar'.padEnd(9)}${'price'.padStart(14)}  blocked by`,
  );
  const rows = symbols.map((view) => {
    const state = view.state.padEnd(12);
    const coloured = view.state === 'HOT' ? palette.good(state) : palette.dim(state);
    const lastBar = view.lastBarAt === null ? '-' : formatUtc(view.lastBarAt).slice(11, 16);
    return `${view.symbol.padEnd(12)}${coloured}${String(view.bars).padStart(6)}  ${lastBar.padEnd(9)}${(view.lastPrice ?? '-').padStart(14)}  ${palette.dim(view.blockedBy ?? '')}`;
  });
  return [head, ...rows];
}

function positionLines(positions: readonly PositionView[], palette: Palette): readonly string[] {
  if (positions.length === 0) return [palette.dim('no open position')];
  const head = palette.dim(
    `${'position'.padEnd(12)}${'status'.padEnd(10)}${'quantity'.padStart(14)}${'entry'.padStart(14)}${'stop'.padStart(14)}${'target'.padStart(14)}  protection`,
  );
  const rows = positions.map((view) => {
    const guard = view.protected ? palette.good('at the exchange') : palette.warn('not yet');
    return `${view.symbol.padEnd(12)}${view.status.padEnd(10)}${view.quantity.padStart(14)}${(view.entryPrice ?? '-').padStart(14)}${view.stopPrice.padStart(14)}${view.targetPrice.padStart(14)}  ${guard}`;
  });
  return [head, ...rows];
}

function vetoLines(status: RunStatus, palette: Palette, columns: number): readonly string[] {
  const vetoes = Object.entries(status.vetoes).sort((a, b) => b[1] - a[1]);
  if (vetoes.length === 0) return [];
  const text = vetoes.map(([code, count]) => `${code} ${count}`).join('   ');
  return [palette.dim(cut(`kept from trading by: ${text}`, columns))];
}

function decisionLines(status: RunStatus, palette: Palette, columns: number): readonly string[] {
  if (status.recentDecisions.length === 0) return [];
  return [
    palette.dim('latest decisions'),
    ...status.recentDecisions.map((line) => cut(`  ${line}`, columns)),
  ];
}

function signed(amount: string, palette: Palette): string {
  const text = money(amount);
  if (amount.startsWith('-')) return palette.bad(text);
  return amount === '0' ? text : palette.good(`+${text}`);
}

/** At most four decimals on screens; the exact amount stands in `status --json`. */
function money(amount: string): string {
  const dot = amount.indexOf('.');
  return dot < 0 || amount.length - dot <= 5 ? amount : amount.slice(0, dot + 5);
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
