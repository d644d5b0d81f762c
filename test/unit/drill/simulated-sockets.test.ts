import { expect, it } from 'vitest';
import { VirtualTime } from '../../../src/adapters/virtual/virtual-time.js';
import { Prng } from '../../../src/base/prng.js';
import type { FaultWindow } from '../../../src/drill/fault-plan.js';
import { FaultTally } from '../../../src/drill/fault-tally.js';
import { ProgramStall } from '../../../src/drill/program-stall.js';
import { type ServerSink, SimulatedSockets } from '../../../src/drill/simulated-sockets.js';
import { WireLog } from '../../../src/drill/wire-log.js';

const WINDOW = { target: 'all', from: 100, to: 5_000, probability: 1, delayMsMax: 2_000 } as const;

async function stage(windows: readonly FaultWindow[] = []) {
  const time = new VirtualTime(0);
  const heard: string[] = [];
  const received: string[] = [];
  const sinks: ServerSink[] = [];
  const sockets = new SimulatedSockets({
    clock: time,
    scheduler: time,
    random: new Prng(1),
    plan: { windows, crashes: [], healAt: 5_000 },
    tally: new FaultTally(),
    log: new WireLog(),
    stall: new ProgramStall(time),
    door: (path, sink) => {
      sinks.push(sink);
      received.push(`open ${path}`);
      return {
        receive: (text) => received.push(text),
        pong: () => received.push('pong'),
        closed: () => received.push('closed'),
      };
    },
  });
  const connection = sockets.connect('ws://127.0.0.1:1/stream?streams=a', {
    onOpen: () => heard.push('open'),
    onMessage: (bytes) =>
      heard.push(`${Buffer.from(bytes).toString()} at ${Math.floor(time.monotonic() / 1_000)} s`),
    onPing: () => heard.push('ping'),
    onClose: (code) => heard.push(`close ${code}`),
  });
  const runUntil = (until: number): Promise<void> => time.run({ until, tasksMax: 1_000 });
  await runUntil(50);
  return { connection, heard, received, runUntil, sink: sinks[0], sockets };
}

it('carries frames both ways in order, and pings with their pongs', async () => {
  const { connection, heard, received, runUntil, sink } = await stage();
  connection.send('one');
  connection.send('two');
  for (const text of ['a', 'b', 'c']) sink?.send(text);
  sink?.ping();
  await runUntil(100);
  expect(received).toEqual(['open /stream?streams=a', 'one', 'two', 'pong']);
  expect(heard).toEqual(['open', 'a at 0 s', 'b at 0 s', 'c at 0 s', 'ping']);
});

it('delivers late and still in order while stalled', async () => {
  const { heard, runUntil, sink } = await stage([{ ...WINDOW, kind: 'stall-stream' }]);
  await runUntil(1_000);
  sink?.send('a');
  await runUntil(1_500);
  sink?.send('b');
  await runUntil(2_000);
  expect(heard).toEqual(['open']);
  await runUntil(9_000);
  expect(heard).toEqual(['open', 'a at 3 s', 'b at 3 s']);
});

it('loses what is on its way when it is cut, and tells both ends', async () => {
  const { heard, received, runUntil, sink } = await stage([{ ...WINDOW, kind: 'cut-stream' }]);
  await runUntil(99);
  sink?.send('lost');
  await runUntil(200);
  expect(heard).toEqual(['open', 'close 1006']);
  expect(received).toContain('closed');
});

it('refuses connections', async () => {
  const { heard, received } = await stage([{ ...WINDOW, from: 0, kind: 'refuse-connection' }]);
  expect(heard).toEqual(['close 1006']);
  expect(received).toEqual([]);
});

it('tells a process that has ended nothing, and the exchange that it has', async () => {
  const { heard, received, runUntil, sink, sockets } = await stage();
  sink?.send('late');
  sockets.abandon();
  await runUntil(1_000);
  expect(heard).toEqual(['open']);
  expect(received).toContain('closed');
});

it('loses frames without a sign, and tells frames twice', async () => {
  const lost = await stage([{ ...WINDOW, kind: 'lose-frame' }]);
  const twice = await stage([{ ...WINDOW, kind: 'repeat-frame' }]);
  for (const { runUntil, sink } of [lost, twice]) {
    await runUntil(200);
    sink?.send('a');
    sink?.send('b');
    await runUntil(6_000);
    sink?.send('c');
    await runUntil(6_100);
  }
  expect(lost.heard).toEqual(['open', 'c at 6 s']);
  expect(twice.heard).toEqual(['open', 'a at 0 s', 'a at 0 s', 'b at 0 s', 'b at 0 s', 'c at 6 s']);
});
