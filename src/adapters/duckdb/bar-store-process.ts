/**
 * The child process that holds the bar file: answers the parent's calls one after the other. It ends when the parent
 * says so or is gone; signals meant for the whole group are the parent's to act on.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { must } from '../../base/assert.js';
import { BarDatabase } from './bar-database.js';
import { barFileCondition, callCondition } from './bar-file-condition.js';
import type { BarAnswer, BarCall, BarFileOpened, BarRequest } from './bar-process-messages.js';

type OpenCall = Extract<BarCall, { method: 'open' }>;

let database: BarDatabase | undefined;
let turn: Promise<void> = Promise.resolve();

async function answer(call: BarCall): Promise<unknown> {
  if (call.method === 'open') return open(call);
  if (call.method === 'close') {
    const closing = database;
    database = undefined;
    return closing?.close();
  }
  const opened = must(database, 'the bar file is open');
  switch (call.method) {
    case 'write':
      return opened.write(call.columns);
    case 'read':
      return opened.read(call.range);
    case 'sourceOf':
      return opened.sourceOf(call.series, call.openTime);
    case 'coverage':
      return opened.coverage();
    case 'writeGaps':
      return opened.writeGaps(call.gaps);
    case 'gaps':
      return opened.gaps(call.series);
    case 'holes':
      return opened.holes(call.query);
    case 'purge':
      return opened.purge(call.range);
    case 'compact':
      return opened.compact();
    case 'snapshot':
      return opened.snapshot(call.path);
    case 'export':
      return opened.exportBars(call.request);
    case 'checkpoint':
      return opened.checkpoint();
  }
}

async function open(call: OpenCall): Promise<BarFileOpened> {
  mkdirSync(dirname(call.path), { recursive: true, mode: 0o700 });
  let cause = call.distrustedFor;
  if (cause === undefined) {
    try {
      database = await BarDatabase.open(call.path, call.limits);
      return { setAside: undefined, cause: undefined };
    } catch (error) {
      cause = messageOf(error);
      if (barFileCondition(cause) !== 'corrupt') throw error;
    }
  }
  setAside(call);
  database = await BarDatabase.open(call.path, call.limits);
  return { setAside: call.asidePath, cause };
}

/** The damaged file and its log are kept under another name, for whoever wants to look into them. */
function setAside(call: OpenCall): void {
  if (existsSync(call.path)) renameSync(call.path, call.asidePath);
  if (existsSync(`${call.path}.wal`)) renameSync(`${call.path}.wal`, `${call.asidePath}.wal`);
}

async function handle({ call, id }: BarRequest): Promise<void> {
  try {
    reply({ id, ok: true, value: await answer(call) });
    if (call.method === 'close') process.disconnect();
  } catch (error) {
    const message = messageOf(error);
    const condition = call.method === 'open' ? 'failed' : callCondition(message);
    const damaged = condition === 'damaged' ? (database?.knownSpans ?? []) : undefined;
    const isUseless = condition !== 'failed' || database?.isOpen === false;
    reply({ id, ok: false, message, damaged }, isUseless ? () => process.exit(1) : undefined);
    if (call.method === 'close') process.disconnect();
    // The rest of the queue belongs to a process that can do it.
    if (isUseless) await new Promise(() => undefined);
  }
}

function reply(message: BarAnswer, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else then?.();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function leave(): Promise<void> {
  await turn;
  await database?.close();
  process.exit(0);
}

process.umask(0o077);
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message) => {
  turn = turn.then(() => handle(message as BarRequest));
});
process.on('disconnect', () => void leave());
