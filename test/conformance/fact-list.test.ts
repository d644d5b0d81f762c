import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceReference, REFERENCE_PATH } from '../../scripts/conformance-reference.js';
import { ALL_FAMILIES } from './facts/all-families.js';
import { factsOf } from './support/fact.js';

const FOLDER = import.meta.dirname;
const facts = ALL_FAMILIES.flatMap(factsOf);

function importsOf(folder: string, pattern: RegExp, target: RegExp): readonly string[] {
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').match(target) ?? []);
}

describe('the list of facts', () => {
  it('has at least 250 of them', () => {
    expect(facts.length).toBeGreaterThanOrEqual(250);
  });

  it('numbers them X-0001 and so on, ascending and each number once', () => {
    const ids = facts.map(({ id }) => id);
    expect(ids.filter((id) => !/^X-\d{4}$/.test(id))).toEqual([]);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('says something else with each fact of a heading', () => {
    const sections = ALL_FAMILIES.flatMap(({ sections: all }) => all);
    for (const section of sections) {
      const said = section.facts.map(({ says }) => says);
      expect(said, section.heading).toEqual([...new Set(said)]);
    }
  });

  it('names each heading of a page once', () => {
    const headings = ALL_FAMILIES.flatMap(({ sections }) =>
      sections.map(({ page, heading }) => `${page}, ${heading}`),
    );
    expect(headings).toEqual([...new Set(headings)]);
  });

  it('is complete: every file of facts is listed', () => {
    const files = readdirSync(join(FOLDER, 'facts')).filter((file) => file !== 'all-families.ts');
    expect(ALL_FAMILIES).toHaveLength(files.length);
  });

  it('is shown: every file of facts has one test file, which runs each of its facts once', () => {
    const shown = importsOf(FOLDER, /\.test\.ts$/, /showFamily\([A-Z_]+\)/g);
    const files = readdirSync(join(FOLDER, 'facts')).filter((file) => file !== 'all-families.ts');
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toHaveLength(files.length);
  });

  it('is what docs/reference/conformance.md tells: run `npm run conformance:reference`', () => {
    expect(readFileSync(REFERENCE_PATH, 'utf8')).toBe(conformanceReference());
  });
});
