import { type Checker, isPlacement, type OutgoingRequest, type Report } from '../evidence.js';

/** Each client order id is in one placement request at most, over all restarts (invariant 2). */
export class PlacedOnce implements Checker {
  readonly name = 'placed-once';
  readonly #report: Report;
  readonly #seen = new Map<string, number>();

  constructor(report: Report) {
    this.#report = report;
  }

  requested(request: OutgoingRequest): void {
    if (!isPlacement(request)) return;
    const id = request.parameters['newClientOrderId'] ?? '';
    const before = this.#seen.get(id);
    if (id === '') this.#report('a placement carries no client order id');
    else if (before !== undefined)
      this.#report(`${id} was placed at ${before} and is being placed again`);
    else this.#seen.set(id, request.at);
  }
}
