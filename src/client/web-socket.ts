/**
 * undici's WebSocket, since Node 20 has none; without undici's root, as in `undici.ts`. Loaded only where a host whose
 * event loop is blocked has to be asked through the inspector.
 */
import type { WebSocket as UndiciWebSocket } from 'undici';
import websocket from 'undici/lib/web/websocket/websocket.js';

const WebSocket: typeof UndiciWebSocket = websocket.WebSocket;

/** A line to somebody who speaks in texts. */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** Opens a WebSocket; rejects where nobody answers. */
export function openTextSocket(url: string, onText: (text: string) => void): Promise<TextSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('message', ({ data }) => onText(String(data)));
    socket.addEventListener('error', () => reject(new Error(`no WebSocket at ${url}`)));
    socket.addEventListener('open', () => resolve({ send: (text) => socket.send(text), close: () => socket.close() }));
  });
}
