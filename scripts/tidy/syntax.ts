import ts from 'typescript';
import type { Layer } from '../layers.js';
import { type Finding, layerOf, type Project, type RuleName, type TextFile } from './finding.js';

/** A TypeScript file with its syntax tree. */
export interface ParsedFile extends TextFile {
  readonly tree: ts.SourceFile;
  readonly layer: Layer | undefined;
}

/** Parses every TypeScript file of the project, once. */
export function parseFiles(project: Project): readonly ParsedFile[] {
  return project.files
    .filter(({ path }) => /\.tsx?$/.test(path))
    .map((file) => ({
      ...file,
      tree: ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true),
      layer: layerOf(file.path, project.layers),
    }));
}

/** Calls `visitor` for every node of the tree, parents first. */
export function walk(node: ts.Node, visitor: (node: ts.Node) => void): void {
  visitor(node);
  ts.forEachChild(node, (child) => walk(child, visitor));
}

/** The line a node starts on, counted from 1. */
export function lineOf(file: ParsedFile, node: ts.Node): number {
  return file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line + 1;
}

/** A finding at a node. */
export function findingAt(
  at: { readonly file: ParsedFile; readonly node: ts.Node; readonly rule: RuleName },
  message: string,
  name?: string,
): Finding {
  const place = { rule: at.rule, path: at.file.path, line: lineOf(at.file, at.node), message };
  return name === undefined ? place : { ...place, name };
}

/** Whether a name stands on its own (`Date`), not after a dot (`x.Date`) and not as the name of a member. */
export function standsAlone(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.expression === node;
  }
  if (ts.isQualifiedName(parent)) {
    return parent.left === node;
  }
  if (ts.isShorthandPropertyAssignment(parent)) {
    return true;
  }
  const isMemberName =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isSetAccessor(parent);
  return !(isMemberName && parent.name === node);
}

/** Whether a name is used as a type, where nothing of it remains at run time. */
export function isTypePosition(node: ts.Identifier): boolean {
  return ts.isTypeReferenceNode(node.parent) || ts.isExpressionWithTypeArguments(node.parent);
}

/** Whether a declaration carries a modifier such as `export`. */
export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
  );
}
