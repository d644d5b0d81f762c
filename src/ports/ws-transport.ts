/** What a connection tells its owner. After `onClose` nothing more comes. */
export interface WsHandlers {
  onOpen(): void;
  /** A text message, as it came: whether its bytes are UTF-8 is for the reader to see. Valid as long as it is kept. */
  onMessage(bytes: Uint8Array): void;
  /** The server pinged (the transport has already answered with a pong). */
  onPing(): void;
  /** Also when connecting failed: code 1006. Called exactly once. */
  onClose(code: number, reason: string): void;
}

/** One WebSocket connection. */
export interface WsConnection {
  /** Ignored unless open. Returns whether the frame was handed to the socket. */
  send(text: string): boolean;
  /** Starts closing; `onClose` follows. */
  close(): void;
}

/** Opens WebSocket connections. No compression is ever negotiated. */
export interface WsTransport {
  connect(url: string, handlers: WsHandlers): WsConnection;
  close(): Promise<void>;
}
