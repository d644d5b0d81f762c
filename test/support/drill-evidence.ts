import type { OutgoingRequest, RestEvidence } from '../../src/drill/evidence.js';
import type { EngineEvent } from '../../src/model/engine-event.js';
import type { RecordOutput } from '../../src/model/engine-output.js';
import type { CommitBatch } from '../../src/ports/control-store.js';

/** A request that places an order. */
export function placement(
  clientOrderId: string,
  parameters: Readonly<Record<string, string>> = {},
  at = 1_000,
): OutgoingRequest {
  return {
    at,
    method: 'POST',
    path: '/api/v3/order',
    parameters: { newClientOrderId: clientOrderId, ...parameters },
  };
}

/** A commit of some records and inputs. */
export function commitOf(
  records: readonly RecordOutput[],
  inputs: readonly EngineEvent[] = [],
): CommitBatch {
  return {
    records,
    entries: inputs.map((body, index) => ({
      kind: 'input',
      sequence: index + 1,
      at: body.at,
      body,
    })),
  };
}

/** Both sides at rest, with nothing in them but `changes`. */
export function restEvidence(changes: Partial<RestEvidence> = {}): RestEvidence {
  return {
    ourFills: [],
    exchangeFills: [],
    openingBalances: [],
    exchangeBalances: [],
    bars: [],
    rings: [],
    journalBreaks: [],
    limitsBroken: [],
    ...changes,
  };
}

/** A report function and what it was told. */
export function collectReports(): {
  readonly report: (detail: string) => void;
  readonly details: string[];
} {
  const details: string[] = [];
  return { report: (detail) => details.push(detail), details };
}
