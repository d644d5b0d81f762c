/** What no file may carry to another machine: paths of this one, and hosts of one package registry. */
import type { Finding, TextFile } from './finding.js';

const MACHINE_PATH = /(?<![\w.~/-])\/(work|root|home|Users)\/[\w.-]/;

const REGISTRY_HOSTS: readonly RegExp[] = [
  /\bregistry\.[a-z0-9-]+\.[a-z]{2,}/i,
  /\bnpm\.pkg\.github\.com/i,
  /https?:\/\/[^/\s"']*(registry|artifactory|nexus|verdaccio|npmmirror)[^/\s"']*/i,
  /^\s*(@[\w-]+:)?registry\s*=/,
  /"resolved":\s*"https?:/,
];

function lineFindings(file: TextFile, line: string, number: number): readonly Finding[] {
  const findings: Finding[] = [];
  const machinePath = file.path.endsWith('.md') ? MACHINE_PATH.exec(line) : null;
  if (machinePath !== null) {
    const message = `${machinePath[0]}… is a path of one machine; write it relative to the repository or to $AEGIS_HOME`;
    findings.push({ rule: 'machine-path', path: file.path, line: number, message });
  }
  if (REGISTRY_HOSTS.some((pattern) => pattern.test(line))) {
    const message =
      'names a package registry; leave the host out: whoever installs chooses where packages come from';
    findings.push({ rule: 'registry-host', path: file.path, line: number, message });
  }
  return findings;
}

/** Checks the words of one text file. */
export function proseFindings(file: TextFile): readonly Finding[] {
  return file.text.split('\n').flatMap((line, index) => lineFindings(file, line, index + 1));
}
