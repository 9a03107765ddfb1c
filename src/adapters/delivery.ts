import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type BodyChunk, InternalServerError, isFileBody, type Response } from '../framework/index.js';
import type { Recorder } from '../recorder/recorder.js';
import type { RequestRecord } from '../recorder/request-record.js';
import { awaitFirstByte, endWrite, takeLastPieceNs } from './first-byte.js';

/** Sends a finished response over node:http and stamps when its first and last bytes left. Never throws. */
export function deliver(answer: Response, message: ServerResponse, record: RequestRecord, recorder: Recorder): void {
  const { body } = answer;
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
    sendWhole(body, answer, message, record, recorder);
  } else if (isFileBody(body)) {
    const file = createReadStream(body.path, { start: body.offset, end: body.offset + body.length - 1 });
    void stream(body.length === 0 ? [] : file, answer, message, record, recorder);
  } else {
    void stream(body, answer, message, record, recorder);
  }
}

function sendWhole(body: BodyChunk | null, answer: Response, message: ServerResponse, record: RequestRecord, recorder: Recorder): void {
  if (!writeHead(answer, message, record)) {
    over(answer, record, recorder, false, null);
    return;
  }
  // Node takes what is written to a client that has gone, and calls it finished.
  const gone = message.destroyed;
  // Head and body go out in one write, within `end`.
  if (typeof body === 'string' && Buffer.byteLength(body) === body.length) message.end(body, 'latin1');
  else message.end(typeof body === 'string' ? Buffer.from(body) : (body ?? undefined));
  endWrite(record);
  // The client has it: nobody waits for this.
  record.keep();
  if (gone) {
    over(answer, record, recorder, false, null);
    return;
  }
  if (message.socket?.writableLength === 0) {
    record.finishWithWrite();
    ended(answer, record, recorder, null);
    return;
  }
  whenOver(message, (complete) => over(answer, record, recorder, complete, null));
}

async function stream(
  body: AsyncIterable<BodyChunk> | Iterable<BodyChunk>,
  answer: Response,
  message: ServerResponse,
  record: RequestRecord,
  recorder: Recorder,
): Promise<void> {
  const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
  // A client that has gone ends the iteration, even one that waits for its next piece.
  const onClose = () => void Promise.resolve(iterator.return?.()).catch(() => {});
  message.once('close', onClose);
  record.stream();
  // A length that was declared and is not kept would leave the client waiting, or with bytes of the next response.
  message.strictContentLength = true;
  let started = false;
  let gone = false;
  let thrown: unknown = null;
  let thrownNs: number | undefined;
  // Node takes the socket off a response that has finished.
  const { socket } = message;
  try {
    for (let step = await iterator.next(); !step.done && !message.destroyed; step = await iterator.next()) {
      const chunk = checked(step.value);
      if (!started && !writeHead(answer, message, record)) break;
      const more = message.write(started || typeof chunk !== 'string' ? chunk : Buffer.from(chunk));
      // Node holds the first write back until the tick ends, to join it with the head.
      if (!started) process.nextTick(() => endWrite(record));
      started = true;
      if (!more) await drained(message);
    }
    gone = message.destroyed;
    if (!started && !message.headersSent && !gone && writeHead(answer, message, record)) {
      message.end();
      endWrite(record);
    }
    message.end();
  } catch (error) {
    thrown = error;
    thrownNs = record.nowNs();
    gone = message.destroyed;
    record.fault('write', error);
    // Before the first byte there is still time to say so. After it the only truth is to send what there is and break off, as werkzeug's server does.
    if (!message.headersSent) {
      sendServerError(message, record);
    } else {
      // In the next turn: Node 26 drops a first piece that it still holds back.
      setImmediate(() => message.socket?.destroySoon());
    }
  }
  message.off('close', onClose);
  if (gone) {
    over(answer, record, recorder, false, thrown);
    return;
  }
  // The client may have the end, and close its account, before `end` comes back, and well before Node says that it has finished.
  const sent = message.writableFinished || socket?.writableLength === 0;
  const lastNs = thrownNs ?? (sent ? takeLastPieceNs(socket, record) : undefined);
  if (message.writableFinished) over(answer, record, recorder, true, thrown, lastNs);
  else whenOver(message, (complete) => over(answer, record, recorder, complete, thrown, complete ? lastNs : thrownNs));
}

/** Writes status line and headers; a head that Node refuses becomes a plain 500, and false. */
function writeHead(answer: Response, message: ServerResponse, record: RequestRecord): boolean {
  awaitFirstByte(message.socket, record);
  try {
    message.writeHead(answer.status, answer.statusText, answer.headers.flat as string[]);
    return true;
  } catch (error) {
    record.fault('write', error);
    sendServerError(message, record);
    return false;
  }
}

function sendServerError(message: ServerResponse, record: RequestRecord): void {
  awaitFirstByte(message.socket, record);
  const page = new InternalServerError().getBody();
  // Node 20 miscounts a body that comes with the end.
  message.strictContentLength = false;
  message.writeHead(500, ['Content-Type', 'text/html; charset=utf-8', 'Content-Length', String(Buffer.byteLength(page))]);
  message.end(page);
  endWrite(record);
}

function over(answer: Response, record: RequestRecord, recorder: Recorder, complete: boolean, error: unknown, atNs?: number): void {
  record.finish(complete, atNs);
  ended(answer, record, recorder, error);
}

function ended(answer: Response, record: RequestRecord, recorder: Recorder, error: unknown): void {
  for (const thrown of answer.closed(error)) record.fault('write', thrown);
  recorder.end(record);
}

/** Calls back once: true when the last byte has been handed over, false when the connection closed before. */
function whenOver(message: ServerResponse, done: (complete: boolean) => void): void {
  const finish = () => {
    message.off('close', close);
    done(!message.destroyed);
  };
  const close = () => {
    message.off('finish', finish);
    done(false);
  };
  message.once('finish', finish);
  message.once('close', close);
}

function drained(message: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      message.off('drain', go);
      message.off('close', go);
      resolve();
    };
    message.once('drain', go);
    message.once('close', go);
  });
}

function checked(chunk: unknown): BodyChunk {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`A streamed body gives strings or bytes, got ${chunk === null ? 'null' : typeof chunk}.`);
}
