/**
 * Writes docs/reference/conformance.md: the facts that the conformance suite shows, from the lists that the suite runs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ALL_FAMILIES } from '../test/conformance/facts/all-families.js';
import { type Family, factsOf, type Section } from '../test/conformance/support/fact.js';
import { repositoryRoot } from './layers.js';

export const REFERENCE_PATH = join(repositoryRoot, 'docs/reference/conformance.md');

/** The page, as it has to be. */
export function conformanceReference(): string {
  const count = ALL_FAMILIES.flatMap(factsOf).length;
  return `${[
    '# Conformance facts',
    '',
    '<!-- Written by scripts/conformance-reference.ts: change the facts in test/conformance/facts instead. -->',
    '',
    `${count} sentences of the official Binance Spot documentation that the simulated exchange honours, in our words. Each has one`,
    'test under its number, over real sockets: `npm run conformance -- --venue simulator|testnet|demo`. The last column says',
    'which facts need the simulator, and why: the market goes where the fact wants it, time passes, something is broken,',
    'or accounts, keys and limits are other than a test account has.',
    ...ALL_FAMILIES.flatMap(renderFamily),
  ].join('\n')}\n`;
}

function renderFamily(family: Family): readonly string[] {
  return ['', `## ${family.name}`, ...family.sections.flatMap(renderSection)];
}

function renderSection({ page, heading, facts }: Section): readonly string[] {
  return [
    '',
    `### ${page}, "${heading}"`,
    '',
    '| fact | what holds | needs |',
    '| --- | --- | --- |',
    ...facts.map(({ id, says, needs }) => {
      const where = needs === undefined ? '' : `simulator: ${needs}`;
      return `| ${id} | ${escapeCell(says)} | ${where} |`;
    }),
  ];
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(REFERENCE_PATH, conformanceReference());
}
