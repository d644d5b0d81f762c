/**
 * Keeps the clock, chance and waiting out of the code that must replay exactly.
 * In the pure layers nothing of them may be named; elsewhere they come through a port, except in the layers listed
 * with their reasons in exemptions.ts.
 */
import ts from 'typescript';
import { AMBIENT_LAYERS, PROMISE_TYPE_LAYERS } from './exemptions.js';
import type { Finding } from './finding.js';
import { findingAt, isTypePosition, type ParsedFile, standsAlone, walk } from './syntax.js';

const clock = 'take the time from event.at (base/time.ts has the arithmetic)';
const waiting = 'return an output such as ScheduleTimer and let the runner act';
const settled = 'return a value; what needs waiting is an output, and its answer an event';

/** Names that may not stand in a pure layer, with what to use instead. */
const PURE_NAMES: Readonly<Record<string, string>> = {
  Date: clock,
  performance: clock,
  Intl: 'format at the edge, in the dashboard or the cli',
  console: 'return an output; the supervisor and the adapters log',
  process: 'take what is needed as a parameter',
  fetch: waiting,
  globalThis: 'name what is needed',
  setTimeout: waiting,
  setInterval: waiting,
  setImmediate: waiting,
  queueMicrotask: waiting,
  Promise: settled,
  WeakRef: 'own the object; garbage collection is not repeatable',
  FinalizationRegistry: 'own the object; garbage collection is not repeatable',
};

const PURE_WHY = 'a pure layer replays to the same outputs';
const AMBIENT_WHY = 'a drill or a backtest must be able to stand in for it';

/** Names that only a layer in AMBIENT_LAYERS may use, with what to use instead. */
const AMBIENT_NAMES: Readonly<Record<string, string>> = {
  performance: 'take a Clock and use clock.monotonic()',
  setTimeout: 'take a Scheduler and use scheduler.after()',
  setInterval: 'take a Scheduler and schedule the next run from the last',
  setImmediate: 'take a Scheduler and use scheduler.after(0, …)',
  hrtime: 'take a Clock and use clock.monotonic()',
  randomUUID: 'derive the id from the run and a counter',
  randomBytes: 'take the random source as a parameter (base/prng.ts where it must repeat)',
  randomInt: 'use base/prng.ts with a seed',
  getRandomValues: 'take the random source as a parameter',
};

function pureNode(file: ParsedFile, node: ts.Node): Finding | undefined {
  const at = { file, node, rule: 'pure' } as const;
  const banned = (name: string, use: string): Finding =>
    findingAt(at, `${name} is banned in ${file.layer?.name}; ${use}: ${PURE_WHY}`, name);
  if (node.kind === ts.SyntaxKind.AsyncKeyword) {
    return banned('async', settled);
  }
  if (node.kind === ts.SyntaxKind.AwaitKeyword || ts.isAwaitExpression(node)) {
    return banned('await', settled);
  }
  if (!ts.isIdentifier(node)) {
    return undefined;
  }
  const name = node.text;
  if (isMember(node, 'Math', 'random')) {
    return banned('Math.random', 'draw from base/prng.ts with a seed that came as an input');
  }
  if (/^toLocale|^localeCompare$/.test(name)) {
    return banned(name, 'compare and format by code points; the locale differs between machines');
  }
  const use = Object.hasOwn(PURE_NAMES, name) ? PURE_NAMES[name] : undefined;
  if (use === undefined || !standsAlone(node)) {
    return undefined;
  }
  const promiseType =
    name === 'Promise' &&
    isTypePosition(node) &&
    Object.hasOwn(PROMISE_TYPE_LAYERS, file.layer?.name ?? '');
  return promiseType ? undefined : banned(name, use);
}

/** Whether an identifier is the `member` of `owner.member`. */
function isMember(node: ts.Identifier, owner: string, member: string): boolean {
  const { parent } = node;
  return (
    node.text === member &&
    ts.isPropertyAccessExpression(parent) &&
    parent.name === node &&
    ts.isIdentifier(parent.expression) &&
    parent.expression.text === owner
  );
}

function isDateWithoutArgument(node: ts.Node): boolean {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'Date' &&
    (node.arguments ?? []).length === 0
  );
}

function ambientNode(file: ParsedFile, node: ts.Node): Finding | undefined {
  const at = { file, node, rule: 'ambient' } as const;
  const banned = (name: string, use: string): Finding =>
    findingAt(at, `${name} is banned in ${file.layer?.name}; ${use}: ${AMBIENT_WHY}`, name);
  if (isDateWithoutArgument(node)) {
    return banned('new Date()', 'take a Clock and use clock.now()');
  }
  if (!ts.isIdentifier(node)) {
    return undefined;
  }
  if (isMember(node, 'Date', 'now')) {
    return banned('Date.now', 'take a Clock and use clock.now()');
  }
  if (isMember(node, 'Math', 'random')) {
    return banned('Math.random', 'use base/prng.ts with a seed');
  }
  const name = node.text;
  const use = Object.hasOwn(AMBIENT_NAMES, name) ? AMBIENT_NAMES[name] : undefined;
  const named =
    standsAlone(node) || isMember(node, 'process', name) || isMember(node, 'crypto', name);
  return use !== undefined && named ? banned(name, use) : undefined;
}

/** Checks one file of a layer; files outside src are free. */
export function ambientFindings(file: ParsedFile): readonly Finding[] {
  const { layer } = file;
  if (layer === undefined || Object.hasOwn(AMBIENT_LAYERS, layer.name)) {
    return [];
  }
  const check = layer.pure ? pureNode : ambientNode;
  const findings: Finding[] = [];
  walk(file.tree, (node) => {
    const finding = check(file, node);
    if (finding !== undefined) {
      findings.push(finding);
    }
  });
  return findings;
}
