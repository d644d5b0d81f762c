/** Why a run ends. `failure` is set when it could not go on. */
export interface Ending {
  readonly cause: string;
  readonly failure?: unknown;
}

const EXIT_FORCED = 130;

/** Waits for the first reason to end: Ctrl-C, SIGTERM, a fatal error. A second signal ends the process on the spot. */
export class StopSignal {
  readonly requested: Promise<Ending>;
  #resolve: (ending: Ending) => void = () => undefined;
  #asked = false;

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#asked) process.exit(EXIT_FORCED);
    this.request(signal);
  };

  constructor() {
    this.requested = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  request(cause: string): void {
    this.#asked = true;
    this.#resolve({ cause });
  }

  fail(failure: unknown): void {
    this.#resolve({ cause: 'a fatal error', failure });
  }

  dispose(): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }
}
