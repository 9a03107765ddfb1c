/**
 * undici's WebSocket, since Node 20 has none; without undici's root, as in `undici.ts`. Loaded only where a host whose
 * event loop is blocked has to be asked through the inspector.
 */
import type { WebSocket as UndiciWebSocket } from 'undici';
import websocket from 'undici/lib/web/websocket/websocket.js';
import type { OpenTextSocket } from '../model/text-socket.js';

const WebSocket: typeof UndiciWebSocket = websocket.WebSocket;

/** Opens a WebSocket; rejects where nobody answers. */
export const openTextSocket: OpenTextSocket = (url, onText) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('message', ({ data }) => onText(String(data)));
    socket.addEventListener('error', () => reject(new Error(`no WebSocket at ${url}`)));
    socket.addEventListener('open', () => resolve({ send: (text) => socket.send(text), close: () => socket.close() }));
  });
