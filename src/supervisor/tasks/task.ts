/** Work the supervisor starts and stops. Its failures are its own: logged, counted, tried again, never thrown. */
export interface Task {
  /** Kebab-case; names its log lines. */
  readonly name: string;
  start(): void;
  /** Resolves when nothing of it runs any more and what it holds is handed on. */
  stop(): Promise<void>;
}
