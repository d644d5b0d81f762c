import type { Figure } from './measure.js';

const HEADINGS = ['bench', 'figure', 'median', 'min – max', 'unit', 'peer', '× peer', 'limit', ''];
/** Columns of text; the others are numbers and stand to the right. */
const TEXT_COLUMNS: ReadonlySet<number> = new Set([0, 1, 4, 5, 7, 8]);

/** The figures as an aligned table. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cellsOf)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return TEXT_COLUMNS.has(column) ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf(figure: Figure): readonly string[] {
  const { peer, limit } = figure;
  return [
    figure.bench,
    figure.name,
    shortNumber(figure.median),
    `${shortNumber(figure.min)} – ${shortNumber(figure.max)}`,
    figure.unit,
    peer === undefined ? '' : `${peer.name}: ${shortNumber(peer.median)}`,
    peer === undefined ? '' : peer.ratio.toFixed(2),
    limit?.text ?? '',
    limit === undefined ? '' : limit.met ? 'met' : 'MISSED',
  ];
}

/** Three significant digits, thousands and millions by letter. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${threeDigits(value / 1e6)} M`;
  if (size >= 1e4) return `${threeDigits(value / 1e3)} k`;
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return threeDigits(value);
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
