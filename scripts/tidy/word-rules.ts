/** Words that stand for a decision of the design: nothing below the cli branches on mode, and bars are called bars. */
import ts from 'typescript';
import type { Finding } from './finding.js';
import { findingAt, type ParsedFile, standsAlone, walk } from './syntax.js';

const MODE_WORDS = new Set([
  'mode',
  'paperMode',
  'liveMode',
  'runMode',
  'tradingMode',
  'isLive',
  'isPaper',
  'isBacktest',
  'isReplay',
  'isDrill',
  'isDryRun',
  'dryRun',
]);

/** Where a mode is chosen, and so may be named. */
const MODE_LAYERS = new Set(['cli', 'config']);

/** Where Binance's own word belongs: on its wire, and on the wire of the exchange that imitates it. */
const KLINE_LAYERS = new Set(['adapters/binance', 'simulator']);

/** `mkdirSync(folder, { mode: 0o700 })`: the permissions of a file, known by the octal number behind it. */
function isFilePermission(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isPropertyAssignment(parent) &&
    parent.name === node &&
    ts.isNumericLiteral(parent.initializer) &&
    parent.initializer.getText().startsWith('0o')
  );
}

function wordFindings(file: ParsedFile, node: ts.Identifier | ts.PrivateIdentifier): Finding[] {
  const word = node.text.replace(/^#/, '');
  const layer = file.layer?.name ?? '';
  const findings: Finding[] = [];
  if (MODE_WORDS.has(word) && !MODE_LAYERS.has(layer) && !isFilePermission(node)) {
    const message =
      `the identifier ${word} is banned in ${layer}; give the port another implementation and choose it in src/cli: ` +
      'nothing below the cli branches on mode';
    findings.push(findingAt({ file, node, rule: 'mode-word' }, message, word));
  }
  if (/kline/i.test(word) && !KLINE_LAYERS.has(layer)) {
    const message = `the identifier ${word} says kline; say bar: kline is the word of Binance's wire, and one thing has one name`;
    findings.push(findingAt({ file, node, rule: 'kline-word' }, message, word));
  }
  if (/candle/i.test(word)) {
    const message = `the identifier ${word} says candle; say bar: docs/glossary.md retires the other word`;
    findings.push(findingAt({ file, node, rule: 'kline-word' }, message, word));
  }
  if (word === 'console' && layer !== 'cli' && ts.isIdentifier(node) && standsAlone(node)) {
    const message = `console is banned in ${layer}; take a Logger: output has one door, which redacts secrets`;
    findings.push(findingAt({ file, node, rule: 'console' }, message, word));
  }
  return findings;
}

/** Checks the identifiers of one file of a layer. */
export function wordRuleFindings(file: ParsedFile): readonly Finding[] {
  if (file.layer === undefined) {
    return [];
  }
  const findings: Finding[] = [];
  walk(file.tree, (node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      findings.push(...wordFindings(file, node));
    }
  });
  return findings;
}
