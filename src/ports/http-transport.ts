/** One HTTP request, complete: what is sent is exactly these bytes. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Scheme, host and port: "https://api.binance.com". */
  readonly origin: string;
  /** Path and query, already percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte sent to the last byte received. */
  readonly timeoutMs: number;
  /** A longer answer is a failure after sending. */
  readonly bodyBytesMax: number;
}

/** An answer, whatever its status. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests. Never retries, never follows redirects. */
export interface HttpTransport {
  /** @throws HttpTransportFailure */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** No usable answer. `sent` is the only question that matters: false proves that no byte left. */
export class HttpTransportFailure extends Error {
  override readonly name = 'HttpTransportFailure';
  readonly sent: boolean;

  constructor(message: string, options: { readonly sent: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.sent = options.sent;
  }
}
