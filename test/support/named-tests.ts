import { readFileSync } from 'node:fs';

/** Tests that drill a row of a catalogue in other files: a file below `test`, and words of a title in it. */
export type NamedTests = Readonly<
  Record<string, readonly (readonly [file: string, title: string])[]>
>;

/** Those that are not there: a file that has gone, or in which no such title stands. */
export function missingTests(named: NamedTests): readonly string[] {
  return Object.entries(named).flatMap(([row, tests]) =>
    tests
      .filter(([file, title]) => !textOf(file).includes(title))
      .map(([file, title]) => `${row}: ${file}: ${title}`),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(new URL(`../${file}.test.ts`, import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
