import { must } from '../../src/base/assert.js';
import type { HttpRequest, HttpResponse, HttpTransport } from '../../src/ports/http-transport.js';

/** An answer to give, or a failure to throw. */
export type FakeAnswer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string }
  | Error;

/** Answers by "METHOD /path", in the order given for each; the last answer stays. */
export class FakeHttpTransport implements HttpTransport {
  readonly sent: HttpRequest[] = [];
  readonly #answers = new Map<string, FakeAnswer[]>();

  answer(route: string, ...answers: FakeAnswer[]): this {
    this.#answers.set(route, answers);
    return this;
  }

  answerJson(route: string, ...bodies: unknown[]): this {
    return this.answer(route, ...bodies.map((body) => ({ body: JSON.stringify(body) })));
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.sent.push(request);
    const route = `${request.method} ${request.path.split('?')[0]}`;
    const answers = must(this.#answers.get(route), `the test answers ${route}`);
    const answer = answers.length > 1 ? must(answers.shift()) : must(answers[0]);
    if (answer instanceof Error) throw answer;
    return { status: answer.status ?? 200, headers: answer.headers ?? {}, body: answer.body };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The query of each request to a route, decoded. */
  queries(route: string): URLSearchParams[] {
    return this.sent
      .filter((request) => `${request.method} ${request.path.split('?')[0]}` === route)
      .map((request) => new URLSearchParams(request.path.split('?')[1] ?? ''));
  }
}
