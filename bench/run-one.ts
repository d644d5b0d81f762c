/** Runs one bench in a process of its own and sends its figures to the parent. */
import { benchNamed } from './bench-named.js';
import type { BenchSettings } from './measure.js';

process.once('message', (message) => {
  const { name, settings } = message as { name: string; settings: BenchSettings };
  void measure(name, settings);
});

async function measure(name: string, settings: BenchSettings): Promise<void> {
  const figures = await benchNamed(name).run(settings);
  process.send?.(figures, () => process.exit(0));
}
