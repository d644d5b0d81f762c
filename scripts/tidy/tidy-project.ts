import { ambientFindings } from './ambient-rules.js';
import { applyExemptions, EXEMPTIONS, type Exemption } from './exemptions.js';
import type { Finding, Project } from './finding.js';
import { proseFindings } from './prose-rules.js';
import { shapeFindings } from './shape-rules.js';
import { parseFiles } from './syntax.js';
import { treeFindings } from './tree-rules.js';
import { wordRuleFindings } from './word-rules.js';

/** Every finding in the project, in the order of its files. */
export function tidyProject(
  project: Project,
  exemptions: readonly Exemption[] = EXEMPTIONS,
): readonly Finding[] {
  const findings = [
    ...parseFiles(project).flatMap((file) => [
      ...ambientFindings(file),
      ...wordRuleFindings(file),
      ...shapeFindings(file),
    ]),
    ...project.files.flatMap(proseFindings),
    ...treeFindings(project),
  ];
  return [...applyExemptions(findings, exemptions, project.files)].sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  if (a.path === b.path) {
    return a.line - b.line;
  }
  return a.path < b.path ? -1 : 1;
}
