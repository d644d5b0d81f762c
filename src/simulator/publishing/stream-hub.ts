import type { FaultSwitchboard } from '../admission/faults.js';
import { inMicroseconds } from '../wire/time-unit.js';
import { type WireValue, writeWire } from '../wire/wire-json.js';

/** Who receives a stream. */
export interface StreamReceiver {
  /** Whether times come in microseconds. */
  readonly microseconds: boolean;
  /** Whether payloads come wrapped with their stream's name. */
  readonly combined: boolean;
  deliver(text: string): void;
}

/** Which connection receives which stream. Anything may be subscribed; only known streams ever speak. */
export class StreamHub {
  readonly #faults: FaultSwitchboard;
  readonly #receivers = new Map<string, Set<StreamReceiver>>();
  #version = 0;

  constructor(faults: FaultSwitchboard) {
    this.#faults = faults;
  }

  get names(): IterableIterator<string> {
    return this.#receivers.keys();
  }

  /** Changes whenever the set of names may have. */
  get version(): number {
    return this.#version;
  }

  has(stream: string): boolean {
    return this.#receivers.has(stream);
  }

  add(stream: string, receiver: StreamReceiver): void {
    const receivers = this.#receivers.get(stream);
    if (receivers !== undefined) {
      receivers.add(receiver);
      return;
    }
    this.#receivers.set(stream, new Set([receiver]));
    this.#version += 1;
  }

  remove(stream: string, receiver: StreamReceiver): void {
    const receivers = this.#receivers.get(stream);
    receivers?.delete(receiver);
    if (receivers?.size !== 0) return;
    this.#receivers.delete(stream);
    this.#version += 1;
  }

  /** Sends a payload to everyone who listens. It is made only when someone does, and written once. */
  publish(stream: string, payload: () => WireValue): void {
    const receivers = this.#receivers.get(stream);
    if (receivers === undefined || this.#faults.isStalled(stream)) return;
    const value = payload();
    const texts = new Map<string, string>();
    for (const receiver of [...receivers]) {
      const { combined, microseconds } = receiver;
      const form = `${combined}${microseconds}`;
      let text = texts.get(form);
      if (text === undefined) {
        const raw = writeWire(microseconds ? inMicroseconds(value) : value);
        text = combined ? `{"stream":${JSON.stringify(stream)},"data":${raw}}` : raw;
        texts.set(form, text);
      }
      receiver.deliver(text);
    }
  }
}
