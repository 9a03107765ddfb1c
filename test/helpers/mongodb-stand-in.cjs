// Stands in for MongoDB, which cannot be installed here: enough of its wire protocol (OP_MSG, and OP_QUERY for the greeting,
// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/) over a real socket for the real driver to find,
// insert, update and count documents of one field, in batches of two, and to be refused. It proves what the driver does and
// we hear of it; what a server does it does not prove.
const net = require('node:net');
const { BSON } = require('mongodb');

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const BATCH = 2;
const documents = new Map();
const cursors = new Map();

const hello = () => ({
  ...{ isWritablePrimary: true, ismaster: true, helloOk: true, readOnly: false, minWireVersion: 0, maxWireVersion: 21 },
  ...{ maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, logicalSessionTimeoutMinutes: 30 },
  ...{ localTime: new Date(), ok: 1 },
});

const of = (name) => documents.get(name) ?? documents.set(name, []).get(name);
const matches = (filter) => (document) => Object.entries(filter).every(([key, value]) => String(document[key]) === String(value));

/** A list as the first batch of a cursor. */
function cursor(namespace, list) {
  const rest = list.slice(BATCH);
  const id = BSON.Long.fromNumber(rest.length > 0 ? cursors.size + 1 : 0);
  if (rest.length > 0) cursors.set(String(id), rest);
  return { cursor: { firstBatch: list.slice(0, BATCH), id, ns: namespace }, ok: 1 };
}

const COMMANDS = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({ ok: 1 }),
  endSessions: () => ({ ok: 1 }),
  dropDatabase() {
    documents.clear();
    return { ok: 1 };
  },
  find({ find, filter = {}, $db }) {
    if ('$wrong' in filter) return { ok: 0, errmsg: `unknown operator: '${filter.$wrong}'`, code: 2, codeName: 'BadValue' };
    return cursor(`${$db}.${find}`, of(find).filter(matches(filter)));
  },
  getMore({ getMore, collection, $db }) {
    const nextBatch = cursors.get(String(getMore)) ?? [];
    cursors.delete(String(getMore));
    return { cursor: { nextBatch, id: BSON.Long.ZERO, ns: `${$db}.${collection}` }, ok: 1 };
  },
  aggregate: ({ aggregate, $db }) => cursor(`${$db}.${aggregate}`, [{ _id: 1, n: of(aggregate).length }]),
  insert({ insert, documents: given }) {
    const list = of(insert);
    const writeErrors = [];
    for (const [index, document] of given.entries()) {
      const same = list.find(({ _id }) => String(_id) === String(document._id));
      if (!same) list.push(document);
      else {
        const errmsg = `E11000 duplicate key error collection: test.${insert} index: _id_ dup key: { _id: ${document._id} }`;
        writeErrors.push({ index, code: 11000, errmsg });
      }
    }
    return { n: given.length - writeErrors.length, ...(writeErrors.length > 0 && { writeErrors }), ok: 1 };
  },
  update({ update, updates }) {
    const n = updates.reduce((sum, { q }) => sum + of(update).filter(matches(q)).length, 0);
    return { n, nModified: n, ok: 1 };
  },
};

function answer(command) {
  const [name] = Object.keys(command);
  return COMMANDS[name]?.(command) ?? { ok: 0, errmsg: `no such command: '${name}'`, code: 59, codeName: 'CommandNotFound' };
}

/** The command of an OP_MSG: a document, and lists of documents that stand beside it. */
function commandOf(body) {
  const command = {};
  for (let at = 4; at < body.length; ) {
    const kind = body[at++];
    const size = body.readInt32LE(at);
    const end = at + size;
    if (kind === 0) Object.assign(command, BSON.deserialize(body.subarray(at, end)));
    else {
      const zero = body.indexOf(0, at + 4);
      const list = [];
      for (let next = zero + 1; next < end; next += body.readInt32LE(next)) {
        list.push(BSON.deserialize(body.subarray(next, next + body.readInt32LE(next))));
      }
      command[body.toString('utf8', at + 4, zero)] = list;
    }
    at = end;
  }
  return command;
}

function message(requestId, opCode, ...parts) {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(16);
  for (const [index, value] of [16 + body.length, 0, requestId, opCode].entries()) header.writeInt32LE(value, index * 4);
  return Buffer.concat([header, body]);
}

function respond(data) {
  const requestId = data.readInt32LE(4);
  const body = data.subarray(16);
  if (data.readInt32LE(12) === OP_MSG) return message(requestId, OP_MSG, Buffer.alloc(5), BSON.serialize(answer(commandOf(body))));
  if (data.readInt32LE(12) !== OP_QUERY) throw new Error(`unknown message ${data.readInt32LE(12)}`);
  const query = body.subarray(body.indexOf(0, 4) + 9);
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return message(requestId, OP_REPLY, head, BSON.serialize(answer(BSON.deserialize(query.subarray(0, query.readInt32LE(0))))));
}

const server = net.createServer((socket) => {
  let waiting = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
      const data = waiting.subarray(0, waiting.readInt32LE(0));
      waiting = waiting.subarray(data.length);
      // As long as a query takes, so that those that wait for a connection do wait.
      setTimeout(() => socket.write(respond(data)), 2);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${server.address().port}\n`));
process.stdin.resume().once('end', () => process.exit());
