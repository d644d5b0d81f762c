/** One thing that is wrong with a configuration file, and where. */
export interface ConfigError {
  /** Dotted path of the setting; empty for the file as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly expected: string;
  /** What stood there, as JSON; undefined when nothing did. */
  readonly got: string | undefined;
}

/** `aegis.yaml:5:20  risk.positionsMax: expected a whole number from 1 to 50, got "ten"`. */
export function formatConfigError(fileName: string, error: ConfigError): string {
  const place = `${fileName}:${error.line}:${error.column}`;
  const subject = error.path === '' ? '' : `${error.path}: `;
  const got = error.got === undefined ? '' : `, got ${error.got}`;
  return `${place}  ${subject}expected ${error.expected}${got}`;
}
