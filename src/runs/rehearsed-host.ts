import { type OnReadOpts, Socket } from 'node:net';
import type { Connector } from '../client/connection.js';
import { Connections } from '../client/trace-request.js';
import { warmServer } from '../client/warm.js';
import { SERVER_MARKS } from '../model/phases.js';
import type { Clock } from '../recorder/clock.js';
import type { ServerRecord } from '../recorder/records.js';
import type { RunServer } from './reference.js';

const BODY = '{"rehearsed":true}';
const ANSWER = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`);
const HOOKLESS = new Set(['before', 'after', 'teardown']);

/**
 * A host that is none, and connections that end in this process: a request that nobody receives takes the client, the
 * join of the two records and all that reads a trace through their first use, which is this program's cost, while the
 * real host still loads. Its trace goes into no report.
 */
export class RehearsedHost {
  readonly server: RunServer;
  readonly connections: Connections;
  private readonly clock: Clock;
  private marks: number[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
    this.connections = new Connections(clock, (onread) => this.connector(onread));
    this.server = {
      ...warmServer('http://127.0.0.1', { id: 1, header: ['x-rehearsed', '1'] }),
      reference: ['x-rehearsed', '0'],
      whenRecorded: (id, _isRefused, then) => then(this.record(id)),
    };
  }

  private record(id: number): ServerRecord {
    const finishNs = this.clock.nowNs();
    return {
      id,
      marks: this.marks,
      skips: SERVER_MARKS.map((mark) => (HOOKLESS.has(mark) ? 'no hook is registered' : null)),
      failures: [],
      unhandled: null,
      faults: [],
      route: { rule: '/', endpoint: 'rehearsed', blueprint: null, source: { file: 'app.js', line: 1, column: 1 } },
      params: {},
      tried: [],
      spans: [],
      logs: [],
      finishNs,
      returnedNs: finishNs,
      finished: true,
      complete: true,
      streamed: false,
      keptNs: 0,
      cost: { requestNs: 0, markNs: 0, spanNs: 0, siteNs: 0 },
      usage: null,
    };
  }

  private connector(onread: OnReadOpts): Connector {
    return ((_options, connected) => {
      const socket = new AnsweringSocket(() => {
        this.marks = SERVER_MARKS.map(() => this.clock.nowNs());
        answer(onread);
      });
      setImmediate(() => {
        socket.emit('connect');
        connected(null, socket);
      });
      return socket;
    }) as Connector;
  }
}

/** A socket that goes nowhere. */
class AnsweringSocket extends Socket {
  private readonly written: () => void;

  constructor(onWritten: () => void) {
    super();
    this.written = onWritten;
  }

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
    setImmediate(this.written);
  }
}

/** Hands the answer on as a socket does that has read it into the memory that it was given. */
function answer({ buffer, callback }: OnReadOpts): void {
  const memory = typeof buffer === 'function' ? buffer() : buffer;
  memory.set(ANSWER);
  callback(ANSWER.length, memory);
}
