import type { FaultSwitchboard } from './faults.js';
import { type WireValue, writeWire } from './wire-json.js';

/** Who receives a stream. */
export interface StreamReceiver {
  /** Whether payloads come wrapped with their stream's name. */
  readonly combined: boolean;
  deliver(text: string): void;
}

/** Which connection receives which stream. Anything may be subscribed; only known streams ever speak. */
export class StreamHub {
  readonly #faults: FaultSwitchboard;
  readonly #receivers = new Map<string, Set<StreamReceiver>>();

  constructor(faults: FaultSwitchboard) {
    this.#faults = faults;
  }

  get names(): IterableIterator<string> {
    return this.#receivers.keys();
  }

  has(stream: string): boolean {
    return this.#receivers.has(stream);
  }

  add(stream: string, receiver: StreamReceiver): void {
    const receivers = this.#receivers.get(stream);
    if (receivers === undefined) this.#receivers.set(stream, new Set([receiver]));
    else receivers.add(receiver);
  }

  remove(stream: string, receiver: StreamReceiver): void {
    const receivers = this.#receivers.get(stream);
    receivers?.delete(receiver);
    if (receivers?.size === 0) this.#receivers.delete(stream);
  }

  /** Sends a payload to everyone who listens. It is made only when someone does, and written once. */
  publish(stream: string, payload: () => WireValue): void {
    const receivers = this.#receivers.get(stream);
    if (receivers === undefined || this.#faults.isStalled(stream)) return;
    const raw = writeWire(payload());
    let combined: string | undefined;
    for (const receiver of [...receivers]) {
      if (!receiver.combined) {
        receiver.deliver(raw);
        continue;
      }
      combined ??= `{"stream":${JSON.stringify(stream)},"data":${raw}}`;
      receiver.deliver(combined);
    }
  }
}
