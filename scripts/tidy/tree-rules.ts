/** How the tree of files is laid out: names, a README in every layer, tests that mirror sources. */
import type { Finding, Project } from './finding.js';

/** A README says what belongs here, what does not, and what to read first; more than that is a document. */
const README_LINES_MAX = 10;

const VAGUE = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'stuff']);

const CODE = /^(src|test|scripts|bench|web)\/.*\.(ts|tsx|js|mjs|cjs|sql|css|html)$/;

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

function nameFindings(path: string): readonly Finding[] {
  if (!CODE.test(path)) {
    return [];
  }
  const findings: Finding[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    const stem = segment.replace(/\..*$/, '');
    if (VAGUE.has(stem)) {
      const message = `${segment} says nothing; name it for the concept it holds: a drawer without a label fills up`;
      findings.push({ rule: 'vague-name', path, line: 1, message, name: stem });
    }
    if (!KEBAB_CASE.test(segment)) {
      const message = `${segment} is not kebab-case; rename it: file systems disagree about capitals`;
      findings.push({ rule: 'kebab-case', path, line: 1, message, name: segment });
    }
  }
  if (/^(src|test|scripts|bench)\/(.*\/)?index\.tsx?$/.test(path)) {
    const message =
      'index.ts is a barrel; import from the file that owns the name: a barrel hides it and closes circles';
    findings.push({ rule: 'barrel', path, line: 1, message });
  }
  return findings;
}

/** The folders directly under src and src/adapters that have sources somewhere below them. */
function foldersWithSources(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    const match = /^(src\/[^/]+)\/(?:.*\/)?[^/]+\.tsx?$/.exec(path);
    const adapter = /^(src\/adapters\/[^/]+)\/(?:.*\/)?[^/]+\.tsx?$/.exec(path);
    for (const folder of [match?.[1], adapter?.[1]]) {
      if (folder !== undefined) {
        folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

function readmeFindings(project: Project): readonly Finding[] {
  const texts = new Map(project.files.map(({ path, text }) => [path, text]));
  return foldersWithSources([...texts.keys()]).flatMap((folder): readonly Finding[] => {
    const path = `${folder}/README.md`;
    const text = texts.get(path);
    if (text === undefined) {
      const message = `missing; write at most ${README_LINES_MAX} lines: what belongs here, what does not, what to read first`;
      return [{ rule: 'folder-readme', path, line: 1, message }];
    }
    const lines = text.replace(/\n$/, '').split('\n').length;
    if (lines <= README_LINES_MAX) {
      return [];
    }
    const message = `${lines} lines; keep it to ${README_LINES_MAX} and move the rest to docs/: a signpost, not a chapter`;
    return [{ rule: 'folder-readme', path, line: README_LINES_MAX + 1, message }];
  });
}

/** `test/unit/core/risk/x.test.ts` and `x.sizing.test.ts` both mirror `src/core/risk/x.ts`. */
function mirrorFindings(paths: readonly string[]): readonly Finding[] {
  const known = new Set(paths);
  return paths.flatMap((path): readonly Finding[] => {
    const match = /^test\/unit\/(.*\/)?([^/.]+)(?:\.[^/]+)?\.test\.ts$/.exec(path);
    const source = match === null ? undefined : `src/${match[1] ?? ''}${match[2]}.ts`;
    if (source === undefined || known.has(source)) {
      return [];
    }
    const message = `mirrors ${source}, which does not exist; move or rename it: a unit test is found from its source`;
    return [{ rule: 'test-mirror', path, line: 1, message }];
  });
}

/** Checks the layout of the whole project. */
export function treeFindings(project: Project): readonly Finding[] {
  const paths = project.files.map(({ path }) => path);
  return [...paths.flatMap(nameFindings), ...readmeFindings(project), ...mirrorFindings(paths)];
}
