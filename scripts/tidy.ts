/** `npm run tidy`: the rules of STYLE.md that no other tool holds. Prints `file:line: error: …` and fails on any. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readLayers, repositoryRoot } from './layers.js';
import { formatFinding, type TextFile } from './tidy/finding.js';
import { tidyProject } from './tidy/tidy-project.js';

/** Larger files are recordings and snapshots, not prose or code. */
const FILE_BYTES_MAX = 2_000_000;

/** What git tracks or would track: ignored files are nobody's concern. */
function projectPaths(): readonly string[] {
  const listing = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listing.split('\0'))].filter((path) => path !== '').sort();
}

function readText(path: string): TextFile | undefined {
  const file = join(repositoryRoot, path);
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size > FILE_BYTES_MAX) {
    return undefined;
  }
  const text = readFileSync(file, 'utf8');
  return text.includes('\0') ? undefined : { path, text };
}

function main(): void {
  const files = projectPaths()
    .map(readText)
    .filter((file) => file !== undefined);
  const findings = tidyProject({ files, layers: readLayers() });
  for (const finding of findings) {
    console.error(formatFinding(finding));
  }
  process.exitCode = findings.length === 0 ? 0 : 1;
}

main();
