import { RequestFailure } from '../../../ports/request-failure.js';
import { DecodeFailure } from '../json-reader.js';
import type { RestCall, RestClient } from './rest-client.js';

/**
 * Calls and reads the answer. A document that cannot be read proves nothing about what was done.
 *
 * @throws RequestFailure
 */
export async function callAndDecode<Document>(
  rest: RestClient,
  call: RestCall,
  decode: (value: unknown) => Document,
): Promise<Document> {
  const value = await rest.call(call);
  try {
    return decode(value);
  } catch (error) {
    if (!(error instanceof DecodeFailure)) throw error;
    throw new RequestFailure(`${call.method} ${call.path}: ${error.message}`, {
      outcome: 'UNKNOWN',
      cause: error,
    });
  }
}
