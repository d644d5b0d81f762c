import type { Layer } from '../layers.js';

/** One thing that is not as it should be. */
export interface Finding {
  readonly rule: RuleName;
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong, what to use instead, and why. */
  readonly message: string;
  /** The identifier or word it is about, so that an exemption can name it. */
  readonly name?: string;
}

/** Every rule tidy holds. */
export type RuleName =
  | 'ambient'
  | 'barrel'
  | 'console'
  | 'default-export'
  | 'doc-comment'
  | 'exemption'
  | 'file-length'
  | 'folder-readme'
  | 'function-length'
  | 'kebab-case'
  | 'kline-word'
  | 'machine-path'
  | 'mode-word'
  | 'pure'
  | 'registry-host'
  | 'test-mirror'
  | 'vague-name';

/** A text file of the project; the path is relative to its root, with forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What the rules look at. */
export interface Project {
  readonly files: readonly TextFile[];
  readonly layers: readonly Layer[];
}

/** The layer a path belongs to, when it lies in one. */
export function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  return layers.find((layer) => path.startsWith(`src/${layer.path}/`));
}

/** The form editors and people can follow: `file:line: error: message`. */
export function formatFinding(finding: Finding): string {
  return `${finding.path}:${finding.line}: error: ${finding.message} [${finding.rule}]`;
}
