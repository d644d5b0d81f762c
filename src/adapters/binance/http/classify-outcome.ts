import type { RequestOutcome } from '../../../ports/request-failure.js';

/**
 * What an answer that is not a success proves about the request.
 *
 * - REFUSED: it was not accepted
 * - OUR_FAULT: it was not accepted, and never will be unchanged
 * - RATE_LIMITED: it was not accepted, and more must not follow yet
 * - PARTLY: half of it was done (cancelReplace)
 * - UNKNOWN: it may have been done
 */
export type AnswerClass = 'REFUSED' | 'OUR_FAULT' | 'RATE_LIMITED' | 'PARTLY' | 'UNKNOWN';

/** An answer's two facts: HTTP or WebSocket API status, and the exchange's error code. Either may be missing. */
export interface AnswerFacts {
  readonly status: number | undefined;
  readonly code: number | undefined;
}

/** Statuses that decide whatever the code says (rest-api.md, "HTTP Return Codes"). */
const BY_STATUS: Readonly<Record<number, AnswerClass>> = {
  403: 'REFUSED',
  404: 'OUR_FAULT',
  409: 'PARTLY',
  410: 'OUR_FAULT',
  418: 'RATE_LIMITED',
  429: 'RATE_LIMITED',
  451: 'REFUSED',
};

/** errors.md, by code. A range is written as [from, to], both included, from the greater to the lesser code. */
const BY_CODE: readonly (readonly [from: number, to: number, answerClass: AnswerClass])[] = [
  [-1000, -1001, 'UNKNOWN'],
  [-1002, -1002, 'REFUSED'],
  [-1003, -1003, 'RATE_LIMITED'],
  [-1006, -1008, 'UNKNOWN'],
  [-1010, -1010, 'REFUSED'],
  [-1013, -1014, 'REFUSED'],
  [-1015, -1015, 'RATE_LIMITED'],
  [-1016, -1016, 'REFUSED'],
  [-1020, -1021, 'REFUSED'],
  [-1022, -1022, 'OUR_FAULT'],
  [-1034, -1034, 'RATE_LIMITED'],
  [-1099, -1225, 'OUR_FAULT'],
  [-2010, -2011, 'REFUSED'],
  [-2013, -2013, 'REFUSED'],
  [-2014, -2016, 'REFUSED'],
  [-2021, -2021, 'PARTLY'],
  [-2022, -2022, 'REFUSED'],
  [-2026, -2026, 'REFUSED'],
  [-2035, -2036, 'REFUSED'],
  [-2038, -2039, 'REFUSED'],
  [-2042, -2043, 'REFUSED'],
];

/**
 * Total: a 5xx is unknown whatever its body says, so is a code that is not listed when no status came;
 * an unlisted 4xx is our fault; a success whose body says nothing usable is unknown.
 */
export function classifyAnswer(facts: AnswerFacts): AnswerClass {
  const { status, code } = facts;
  if (status !== undefined && status >= 500) return 'UNKNOWN';
  const byStatus = status === undefined ? undefined : BY_STATUS[status];
  if (byStatus !== undefined) return byStatus;
  const byCode = code === undefined ? undefined : classOfCode(code);
  if (byCode !== undefined) return byCode;
  return status !== undefined && status >= 300 && status < 500 ? 'OUR_FAULT' : 'UNKNOWN';
}

/** errors.md: -1002 UNAUTHORIZED, -2014 BAD_API_KEY_FMT, -2015 REJECTED_MBX_KEY. Nothing signed will be accepted until an operator acts. */
export function isKeyRefused(code: number | undefined): boolean {
  return code === -1002 || code === -2014 || code === -2015;
}

/**
 * Whether an answer refuses us altogether: our key, with 451 the place from which we ask, or with 404 and 410 the very
 * endpoint. Some venues do not have every endpoint that is read from; one that does not take orders is the wrong host.
 */
export function isAccessRefused(
  { status, code }: AnswerFacts,
  call: { readonly method: string },
): boolean {
  const isGone = (status === 404 || status === 410) && call.method !== 'GET';
  return status === 451 || isGone || isKeyRefused(code);
}

/** The port's word for a class. Half done is unknown until both halves have been asked for. */
export function outcomeOf(answerClass: AnswerClass): RequestOutcome {
  return answerClass === 'PARTLY' ? 'UNKNOWN' : answerClass;
}

function classOfCode(code: number): AnswerClass | undefined {
  for (const [from, to, answerClass] of BY_CODE) {
    if (code <= from && code >= to) return answerClass;
  }
  return undefined;
}
