import type { CommittedState } from '../committed-state.js';
import { type Checker, isPlacement, type OutgoingRequest, type Report } from '../evidence.js';

/**
 * No entry leaves while an operator has forbidden it, or before the account was reconciled in this run: judged at the
 * moment of sending, by what is on disk then (invariants 24, 27, 28).
 */
export class EntriesAllowed implements Checker {
  readonly name = 'entries-allowed';
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  requested(request: OutgoingRequest, state: CommittedState): void {
    if (!isPlacement(request) || request.parameters['side'] !== 'BUY') return;
    const { killSwitch, paused, tradingEnabled } = state.safety;
    const objections = [
      ...(killSwitch === 'NONE' ? [] : [`the kill switch is at ${killSwitch}`]),
      ...(paused ? ['entries are paused'] : []),
      ...(tradingEnabled ? [] : ['trading is not enabled']),
      ...(state.reconciled ? [] : [`run ${state.epoch} is not reconciled`]),
    ];
    if (objections.length === 0) return;
    this.#report(
      `entry ${request.parameters['newClientOrderId'] ?? ''} is being sent although ${objections.join(', ')}`,
    );
  }
}
