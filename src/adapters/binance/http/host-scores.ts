/** How much a past failure still counts after each success. */
const FORGIVENESS = 0.5;

/**
 * Which of several equal hosts to read from: the one that failed least of late (rest-api.md, "General API Information":
 * api1 to api4 "may give better performance but have less stability"). Calls that change something do not choose: they
 * go to the first host, so that one attempt has one place where it may have happened.
 */
export class HostScores {
  readonly #failures: Map<string, number>;

  /** @param hosts origins, the preferred first */
  constructor(hosts: readonly string[]) {
    this.#failures = new Map(hosts.map((host) => [host, 0]));
  }

  /** The healthiest host; the earlier of equals. */
  best(): string {
    let best = '';
    let fewest = Number.POSITIVE_INFINITY;
    for (const [host, failures] of this.#failures) {
      if (failures >= fewest) continue;
      best = host;
      fewest = failures;
    }
    return best;
  }

  failed(host: string): void {
    this.#failures.set(host, (this.#failures.get(host) ?? 0) + 1);
  }

  /** It works again, or still: whatever failed elsewhere is forgiven a little too, so that others are tried again. */
  succeeded(): void {
    for (const [host, failures] of this.#failures)
      this.#failures.set(host, failures < 0.1 ? 0 : failures * FORGIVENESS);
  }
}
