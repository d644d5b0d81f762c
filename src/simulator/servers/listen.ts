import type { Server } from 'node:net';

/** The only address that anything here listens on. */
export const LOOPBACK = '127.0.0.1';

/** Another process holds the port. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
  readonly port: number;

  constructor(port: number, options: { readonly cause: unknown }) {
    super(`port ${port} is in use`, options);
    this.port = port;
  }
}

/**
 * Lets a server listen on loopback; resolves with its port, which the system chooses for 0.
 *
 * @throws PortInUse
 */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new PortInUse(port, { cause }) : cause);
    });
    server.listen(port, LOOPBACK, () => resolve());
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
