import type { Clock } from '../../ports/clock.js';
import type { HttpRequest } from '../../ports/http-transport.js';
import type { FaultSwitchboard } from '../admission/faults.js';
import type { RateWindows } from '../admission/rate-windows.js';
import { headerOf, refuseForms } from '../wire/http-forms.js';
import { RequestParameters, signedPayload } from '../wire/request-parameters.js';
import { RequestRefusal } from '../wire/request-refusal.js';
import { type ExchangeAnswer, html, httpAnswer, inTransit, noAnswer } from './http-answers.js';
import type { EndpointDirectory, IncomingRequest, RequestDesk } from './request-desk.js';

/** What an HTTP door is built from. */
export interface HttpDoorOptions {
  readonly clock: Clock;
  readonly faults: FaultSwitchboard;
  readonly rates: RateWindows;
  readonly requests: RequestDesk;
  readonly directory: EndpointDirectory;
}

/** Reads HTTP requests for the desk and puts what becomes of them into HTTP answers. */
export class HttpDoor {
  readonly #options: HttpDoorOptions;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
  }

  answer(request: HttpRequest, ip: string): ExchangeAnswer {
    const { clock, faults, rates, requests, directory } = this.#options;
    const at = clock.now() + faults.clockSkewMs;
    const mark = request.path.indexOf('?');
    const path = mark < 0 ? request.path : request.path.slice(0, mark);
    const query = mark < 0 ? '' : request.path.slice(mark + 1);
    const body = request.body ?? '';
    // The listen keys of REST have been gone since 2026-02-20 (changelog of 2026-01-21).
    if (path.endsWith('/userDataStream')) return html(410, 'Gone');
    const endpoint = directory.http(request.method, path);
    const unit = (headerOf(request, 'x-mbx-time-unit') ?? 'MILLISECOND').toUpperCase();
    const usage = {
      ...{ rates, ip, at },
      placesOrder: endpoint?.ordersPlaced !== undefined,
      microseconds: unit === 'MICROSECOND',
      takesHtml: headerOf(request, 'accept')?.includes('text/html') === true,
    };
    try {
      refuseForms(request, unit);
      const incoming: IncomingRequest = {
        ...{ transport: 'http', method: request.method, path, ip, at },
        apiKey: headerOf(request, 'x-mbx-apikey'),
        // Those of a GET are in the query string (rest-api.md, "General Information on Endpoints").
        parameters: RequestParameters.ofHttp(query, request.method === 'GET' ? '' : body),
        payload: signedPayload(query, body),
      };
      const outcome = requests.handle(incoming, endpoint);
      return outcome.type === 'unanswered'
        ? noAnswer(outcome.reset)
        : inTransit(httpAnswer(outcome, usage), outcome.transit);
    } catch (error) {
      // Only parameters that cannot even be decoded get here; everything later is refused by the desk.
      if (!(error instanceof RequestRefusal)) throw error;
      return httpAnswer({ type: 'refused', refusal: error, accountId: '' }, usage);
    }
  }
}
