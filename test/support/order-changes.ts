import type { LoggedRequest } from '../../src/simulator/admission/request-log.js';

/** Whether a request places or cancels an order. */
export function isOrderChange({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): boolean {
  return path === '/api/v3/order' && method !== 'GET';
}
