import { connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { type Certificate, selfSignedCertificate } from './self-signed-certificate.js';

/** A TLS door in front of a plain port. */
export interface TlsFront {
  readonly port: number;
  /** What a client has to trust, PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

/** Opens a TLS port on loopback whose connections are handed on, byte by byte, to a plain one: for clients that refuse http and ws. */
export async function openTlsFront(plainPort: number): Promise<TlsFront> {
  const { certificate, key }: Certificate = selfSignedCertificate(new Date());
  const open = new Set<TLSSocket>();
  const server = createServer({ cert: certificate, key }, (outer) => {
    open.add(outer);
    const inner = connect(plainPort, '127.0.0.1');
    outer.pipe(inner).pipe(outer);
    // Either end going away takes the other with it; the client sees the connection end.
    outer.once('close', () => {
      open.delete(outer);
      inner.destroy();
    });
    inner.once('close', () => outer.destroy());
    outer.on('error', () => outer.destroy());
    inner.on('error', () => inner.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    certificate,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
