import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunStatus } from '../../src/model/run-status.js';

const BIN = fileURLToPath(new URL('../../bin/aegis.js', import.meta.url));
const POLL_MS = 100;
/** A verb that only looks something up is done long before this, also on a busy machine. */
const VERB_MS_MAX = 30_000;
/** Bytes of output kept for messages of failed tests. */
const OUTPUT_TAIL = 4_000;

/** How a process ended, and what it said. */
export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may change about how the program is started. */
export interface AegisOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** `aegis` as somebody at a terminal runs it: the real launcher, in a process of its own. */
export class AegisProcess {
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(folder: string, args: readonly string[], options: AegisOptions = {}) {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: { ...environment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#child = child;
    this.finished = once(child, 'close').then(([exitCode, signal]) => ({
      exitCode: exitCode as number | null,
      signal: signal as NodeJS.Signals | null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Sends a signal to this process alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The processes it has started, by pid, with their command lines. */
  children(): ReadonlyMap<number, string> {
    const lines = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' });
    const children = new Map<number, string>();
    for (const line of lines.split('\n')) {
      const [, parent, pid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      if (Number(parent) === this.pid) children.set(Number(pid), args ?? '');
    }
    return children;
  }

  /** The ends of both outputs, for the message of a test that fails. */
  describe(): string {
    return `stdout: …${this.#stdout.slice(-OUTPUT_TAIL)}\nstderr: …${this.#stderr.slice(-OUTPUT_TAIL)}`;
  }
}

/** A temporary folder and every process that a test starts in it. */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'aegis-test-'));
  /** Not made by the sandbox: whether it appears is something to test. */
  readonly home = join(this.folder, 'home');
  readonly #processes: AegisProcess[] = [];

  /** Starts a verb that stays. */
  start(args: readonly string[], options: AegisOptions = {}): AegisProcess {
    const started = new AegisProcess(this.folder, args, options);
    this.#processes.push(started);
    return started;
  }

  /** Runs a verb that ends by itself. */
  async run(args: readonly string[], options: AegisOptions = {}): Promise<Finished> {
    const started = this.start(args, options);
    const finished = await Promise.race([
      started.finished,
      sleep(VERB_MS_MAX, undefined, { ref: false }),
    ]);
    if (finished === undefined) {
      throw new Error(`aegis ${args.join(' ')} did not end\n${started.describe()}`);
    }
    return finished;
  }

  /** Asks `aegis status --json` until `holds` does. */
  async statusWhen(
    trader: AegisProcess,
    what: string,
    withinMs: number,
    holds: (status: RunStatus) => boolean,
  ): Promise<RunStatus> {
    let last: RunStatus | undefined;
    try {
      await eventually(what, withinMs, trader, async () => {
        const { exitCode, stdout } = await this.run(['status', '--json', '--home', this.home]);
        if (exitCode !== 0) return false;
        last = JSON.parse(stdout) as RunStatus;
        return holds(last);
      });
    } catch (failure) {
      throw new Error(`the last status was ${JSON.stringify(last)}`, { cause: failure });
    }
    return last as RunStatus;
  }

  /** Ends what still runs, by its own pid, and removes the folder. */
  async close(): Promise<void> {
    const running = this.#processes.filter((started) => !started.ended);
    const children = running.flatMap((started) => [...started.children().keys()]);
    for (const started of running) started.kill('SIGKILL');
    await Promise.all(this.#processes.map(({ finished }) => finished));
    await eventually('the processes are gone', VERB_MS_MAX, undefined, () =>
      children.every((pid) => !isAlive(pid)),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Looks again and again until something is so; fails with what the process said when it ends or time is over. */
export async function eventually(
  what: string,
  withinMs: number,
  process: AegisProcess | undefined,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const wasEnded = process?.ended === true;
    if (await isSo()) return;
    if (wasEnded || performance.now() > deadline) {
      const why = wasEnded ? 'the process has ended' : `not within ${withinMs} ms`;
      throw new Error(`${what}: ${why}\n${process?.describe() ?? ''}`);
    }
    await sleep(POLL_MS);
  }
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ours without what would point the program at somebody's real home or key. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('AEGIS_')),
  );
}
