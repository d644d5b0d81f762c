import { describe, expect, it } from 'vitest';
import type { Layer } from '../../scripts/layers.js';
import { applyExemptions } from '../../scripts/tidy/exemptions.js';
import { formatFinding, type TextFile } from '../../scripts/tidy/finding.js';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX } from '../../scripts/tidy/shape-rules.js';
import { tidyProject } from '../../scripts/tidy/tidy-project.js';

function layer(name: string, pure: boolean): Layer {
  return { name, path: name, imports: [], pure, node: !pure, npm: [] };
}

const layers = [
  layer('core', true),
  layer('model', true),
  layer('ports', true),
  layer('supervisor', false),
  layer('adapters/binance', false),
  layer('adapters/system', false),
  layer('cli', false),
];

/** The rules broken by files that are otherwise in order, as `rule` or `rule:name`. */
function broken(...files: readonly TextFile[]): readonly string[] {
  const readmes = files.flatMap(({ path }) => {
    const parts = path.split('/');
    const folders = [parts.slice(0, 2), parts.slice(0, 3)].map((folder) => folder.join('/'));
    return folders.map((folder) => ({ path: `${folder}/README.md`, text: '# folder\n' }));
  });
  return tidyProject({ files: [...readmes, ...files], layers }, []).map(({ rule, name }) =>
    name === undefined ? rule : `${rule}:${name}`,
  );
}

function source(path: string, text: string): TextFile {
  return { path, text: `${text}\n` };
}

describe('the pure layers', () => {
  it.each([
    ['const at = Date.now();', ['pure:Date']],
    ['const at = new Date();', ['pure:Date']],
    ['const at = globalThis.Date;', ['pure:globalThis']],
    ['const x = Math.random();', ['pure:Math.random']],
    ['const x = performance.now();', ['pure:performance']],
    ['setTimeout(run, 5);', ['pure:setTimeout']],
    ['console.log(1);', ['pure:console', 'console:console']],
    ['async function run() { await other(); }', ['pure:async', 'pure:await']],
    ['const done = new Promise<void>(run);', ['pure:Promise']],
    ['let done: Promise<void>;', ['pure:Promise']],
    ['names.sort((a, b) => a.localeCompare(b));', ['pure:localeCompare']],
    ['const text = count.toLocaleString();', ['pure:toLocaleString']],
    ['const format = new Intl.NumberFormat();', ['pure:Intl']],
  ])('refuse %s', (text, expected) => {
    expect(broken(source('src/core/x.ts', text))).toEqual(expected);
  });

  it.each([
    '// new Date() in a comment',
    "const text = 'await Math.random()';",
    'const day = bar.Date;',
    'interface Row { readonly Date: string; readonly process: number }',
    'const near = Math.abs(x);',
  ])('allow %s', (text) => {
    expect(broken(source('src/core/x.ts', text))).toEqual([]);
  });

  it('let ports name Promise in types, and only there', () => {
    const signature = '/** Doc. */\nexport interface Store { read(): Promise<void> }';
    expect(broken(source('src/ports/store.ts', signature))).toEqual([]);
    expect(broken(source('src/ports/store.ts', 'Promise.resolve();'))).toEqual(['pure:Promise']);
  });
});

describe('the clock and chance elsewhere', () => {
  it.each([
    ['const at = Date.now();', ['ambient:Date.now']],
    ['const at = new Date();', ['ambient:new Date()']],
    ['const id = crypto.randomUUID();', ['ambient:randomUUID']],
    ["import { setTimeout as sleep } from 'node:timers/promises';", ['ambient:setTimeout']],
    ['const t = process.hrtime();', ['ambient:hrtime']],
  ])('refuse %s', (text, expected) => {
    expect(broken(source('src/supervisor/x.ts', text))).toEqual(expected);
  });

  it('allow a date made from a number, and everything where time is implemented', () => {
    expect(broken(source('src/supervisor/x.ts', 'const day = new Date(at);'))).toEqual([]);
    expect(broken(source('src/adapters/system/x.ts', 'setTimeout(run, Date.now());'))).toEqual([]);
  });
});

describe('words', () => {
  it('refuse a branch on mode outside cli and config', () => {
    const text = 'if (this.dryRun) { run(); }';
    expect(broken(source('src/supervisor/x.ts', text))).toEqual(['mode-word:dryRun']);
    expect(broken(source('src/cli/x.ts', text))).toEqual([]);
  });

  it('allow the wire names and file permissions that only sound alike', () => {
    const text = 'mkdirSync(folder, { mode: 0o700 }); send({ selfTradePreventionMode: x });';
    expect(broken(source('src/supervisor/x.ts', text))).toEqual([]);
  });

  it('keep kline on the wire and console at the terminal', () => {
    expect(broken(source('src/core/x.ts', 'const klineCount = 1;'))).toEqual([
      'kline-word:klineCount',
    ]);
    expect(broken(source('src/adapters/binance/x.ts', 'const klineCount = 1;'))).toEqual([]);
    expect(broken(source('src/supervisor/x.ts', 'console.log(1);'))).toEqual(['console:console']);
    expect(broken(source('src/cli/x.ts', 'console.log(1);'))).toEqual([]);
  });
});

describe('shape', () => {
  it('refuses long files and long functions', () => {
    const inside = 'f();\n'.repeat(FUNCTION_LINES_MAX - 1);
    expect(broken(source('src/core/x.ts', `function run() {\n${inside}}`))).toEqual([
      'function-length:run',
    ]);
    expect(broken(source('src/core/x.ts', 'f();\n'.repeat(FILE_LINES_MAX)))).toEqual([
      'file-length',
    ]);
  });

  it('refuses default exports, barrels and undocumented vocabulary', () => {
    expect(broken(source('src/core/x.ts', 'export default 1;'))).toEqual(['default-export']);
    expect(broken(source('src/core/x.ts', "export * from './y.js';"))).toEqual(['barrel']);
    expect(broken(source('src/core/index.ts', ''))).toEqual(['barrel']);
    expect(broken(source('src/model/x.ts', 'export type Side = 1;'))).toEqual(['doc-comment:Side']);
    expect(broken(source('src/model/x.ts', '/** Buy. */\nexport type Side = 1;'))).toEqual([]);
  });
});

describe('the tree', () => {
  it('refuses vague and capital names', () => {
    expect(broken(source('src/core/utils.ts', ''))).toEqual(['vague-name:utils']);
    expect(broken(source('src/core/helpers/x.ts', ''))).toEqual(['vague-name:helpers']);
    expect(broken(source('src/core/riskManager.ts', ''))).toEqual(['kebab-case:riskManager.ts']);
  });

  it('asks each layer folder for a short README', () => {
    const files = [source('src/core/x.ts', '')];
    const long = { path: 'src/core/README.md', text: 'line\n'.repeat(11) };
    const rules = (all: readonly TextFile[]): readonly string[] =>
      tidyProject({ files: all, layers }, []).map(({ rule, path }) => `${rule} ${path}`);
    expect(rules(files)).toEqual(['folder-readme src/core/README.md']);
    expect(rules([...files, long])).toEqual(['folder-readme src/core/README.md']);
  });

  it('asks unit tests to mirror a source, with an optional qualifier', () => {
    const tested = source('src/core/risk/x.ts', '');
    expect(broken(tested, source('test/unit/core/risk/x.test.ts', ''))).toEqual([]);
    expect(broken(tested, source('test/unit/core/risk/x.sizing.test.ts', ''))).toEqual([]);
    expect(broken(tested, source('test/unit/core/x.test.ts', ''))).toEqual(['test-mirror']);
  });
});

describe('prose', () => {
  // The forbidden words are put together here, so that this file does not contain them.
  const host = ['registry', 'example', 'com'].join('.');

  it('refuses paths of one machine in Markdown', () => {
    expect(broken(source('docs/x.md', `see /${'work'}/main`))).toEqual(['machine-path']);
    expect(broken(source('docs/x.md', 'see docs/work/main and ~/home/x'))).toEqual([]);
  });

  it('refuses registry hosts anywhere', () => {
    expect(broken(source('docs/x.md', host))).toEqual(['registry-host']);
    expect(broken(source('.npmrc', `registry${'='}x`))).toEqual(['registry-host']);
  });
});

describe('exemptions', () => {
  const exemption = {
    rule: 'pure',
    file: 'src/core/x.ts',
    name: 'Date',
    reason: 'a test',
  } as const;
  const finding = {
    rule: 'pure',
    path: 'src/core/x.ts',
    line: 1,
    message: 'm',
    name: 'Date',
  } as const;
  const files = [source('src/core/x.ts', '')];

  it('cover exactly what they name', () => {
    expect(applyExemptions([finding], [exemption], files)).toEqual([]);
    const other = { ...finding, name: 'Intl' };
    expect(applyExemptions([finding, other], [exemption], files)).toEqual([other]);
  });

  it('are errors themselves when they exempt nothing or name no file', () => {
    const [unused] = applyExemptions([], [exemption], files);
    expect(unused?.message).toContain('exempts nothing any more');
    const [missing] = applyExemptions([], [exemption], []);
    expect(missing?.message).toContain('names a file that does not exist');
  });
});

it('prints findings in the form that editors follow', () => {
  const line = formatFinding({ rule: 'pure', path: 'src/core/x.ts', line: 7, message: 'wrong' });
  expect(line).toBe('src/core/x.ts:7: error: wrong [pure]');
});
