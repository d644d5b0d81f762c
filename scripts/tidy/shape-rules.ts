/** The size of files and functions, what they export, and the comments that exports carry. */
import ts from 'typescript';
import type { Finding } from './finding.js';
import { findingAt, hasModifier, lineOf, type ParsedFile, walk } from './syntax.js';

/** A sitting: what can be read with attention in one go. */
export const FILE_LINES_MAX = 400;

/** A screen: what can be seen at once. */
export const FUNCTION_LINES_MAX = 70;

/** Layers whose exports are the vocabulary of all the others, and so must say what they mean. */
const DOCUMENTED_LAYERS = new Set(['model', 'ports']);

function fileLength(file: ParsedFile): readonly Finding[] {
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  if (lines <= FILE_LINES_MAX) {
    return [];
  }
  const message = `${lines} lines; split by concept to at most ${FILE_LINES_MAX}: a file is read in one sitting`;
  return [{ rule: 'file-length', path: file.path, line: FILE_LINES_MAX + 1, message }];
}

/** A test's `describe` grows with its table and is exempt by nature; helpers of tests are not. */
function countsFunctions(path: string): boolean {
  return !path.endsWith('.test.ts');
}

function functionLength(file: ParsedFile, node: ts.Node): Finding | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) {
    return undefined;
  }
  const last = file.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
  const lines = last - lineOf(file, node) + 1;
  if (lines <= FUNCTION_LINES_MAX) {
    return undefined;
  }
  const name = functionName(node);
  const message = `${name} has ${lines} lines; move its leaves into functions of their own (at most ${FUNCTION_LINES_MAX}): a function fits a screen`;
  return findingAt({ file, node, rule: 'function-length' }, message, name);
}

function functionName(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) {
    return node.name.getText();
  }
  if (ts.isConstructorDeclaration(node)) {
    return 'constructor';
  }
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function';
}

function exportShape(file: ParsedFile, node: ts.Node): Finding | undefined {
  if (ts.isExportAssignment(node) || hasModifier(node, ts.SyntaxKind.DefaultKeyword)) {
    const message = 'default export; export by name: a name that is given once can be searched for';
    return findingAt({ file, node, rule: 'default-export' }, message);
  }
  if (ts.isExportDeclaration(node) && node.exportClause === undefined) {
    const message =
      'export *; import from the file that owns the name: a barrel hides it and closes circles';
    return findingAt({ file, node, rule: 'barrel' }, message);
  }
  return undefined;
}

function isDocumentedKind(node: ts.Node): node is ts.DeclarationStatement {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node)
  );
}

function docComment(file: ParsedFile, node: ts.Node): Finding | undefined {
  const applies =
    DOCUMENTED_LAYERS.has(file.layer?.name ?? '') &&
    isDocumentedKind(node) &&
    hasModifier(node, ts.SyntaxKind.ExportKeyword);
  if (!applies || ts.getJSDocCommentsAndTags(node).length > 0) {
    return undefined;
  }
  const name = node.name?.getText() ?? 'the export';
  const message = `${name} has no doc comment; say what it means, its unit or its rule: every other layer reads this one`;
  return findingAt({ file, node, rule: 'doc-comment' }, message, name);
}

/** Checks the shape of one TypeScript file. */
export function shapeFindings(file: ParsedFile): readonly Finding[] {
  const findings = [...fileLength(file)];
  walk(file.tree, (node) => {
    const found = [
      exportShape(file, node),
      docComment(file, node),
      countsFunctions(file.path) ? functionLength(file, node) : undefined,
    ];
    findings.push(...found.filter((finding) => finding !== undefined));
  });
  return findings;
}
