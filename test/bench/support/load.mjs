// A load of HTTP requests over plain sockets, one at a time on each of them: cheap enough that the server is what is
// measured, whoever the server is. Ends by itself after its time.
import { connect } from 'node:net';

const DIGITS = 9;

/**
 * Loads a server for so many ms. Every response has to be a 200 of the first one's length.
 * @param identify the identification header's name and value up to the request's number, for a server that wants it
 * @returns requests, seconds, and the number of the last request
 */
export async function load({ connections, durationMs, identify = null, lastId = 0, path, port }) {
  const state = { id: lastId, requests: 0, stopAt: Number.POSITIVE_INFINITY };
  const head = Buffer.from(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n${identify ? `${identify}${'0'.repeat(DIGITS)}\r\n` : ''}\r\n`,
  );
  const digitsAt = identify ? head.length - 4 - DIGITS : -1;
  const workers = Array.from({ length: connections }, () => worker(port, Buffer.from(head), digitsAt, state));
  const start = process.hrtime.bigint();
  state.stopAt = performance.now() + durationMs;
  await Promise.all(workers.map((each) => each()));
  return { requests: state.requests, seconds: Number(process.hrtime.bigint() - start) / 1e9, lastId: state.id };
}

const worker = (port, request, digitsAt, state) => () =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let expectedBytes = 0;
    let receivedBytes = 0;
    const send = () => {
      if (performance.now() >= state.stopAt) {
        socket.end();
        resolve();
        return;
      }
      if (digitsAt >= 0) number(request, digitsAt, ++state.id);
      receivedBytes = 0;
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (chunk) => {
      if (receivedBytes === 0 && chunk.latin1Slice(9, 12) !== '200') reject(new Error(`the server answered ${chunk.latin1Slice(0, 200)}`));
      if (expectedBytes === 0) expectedBytes = lengthOf(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes < expectedBytes) return;
      if (receivedBytes > expectedBytes) reject(new Error(`a response has ${receivedBytes} bytes, the first had ${expectedBytes}`));
      state.requests++;
      send();
    });
  });

/** The whole length of a response whose head has come in one piece. */
function lengthOf(chunk) {
  const text = chunk.latin1Slice();
  const headBytes = text.indexOf('\r\n\r\n') + 4;
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text);
  if (headBytes < 4 || !length) throw new Error(`no head with a length: ${text.slice(0, 200)}`);
  return headBytes + Number(length[1]);
}

/** Writes the request's number over its digits. */
function number(request, at, id) {
  let rest = id;
  for (let digit = at + DIGITS - 1; digit >= at; digit--) {
    request[digit] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
