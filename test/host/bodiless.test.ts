import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { endWithoutBody } from '../../src/host/bodiless.js';

/** A server that says how the request's stream stands as it comes, and what its body holds. */
async function withServer(run: (socket: Socket) => Promise<void>, answer = tellBody): Promise<void> {
  const server = createServer((request, response) => {
    endWithoutBody(request);
    void answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    await run(socket);
  } finally {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  }
}

async function tellBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { readableEnded } = request;
  let body = '';
  for await (const chunk of request) body += String(chunk);
  response.end(`${request.method} ${readableEnded ? 'ended' : 'open'} <${body}>\n`);
}

/** What the server sends until the text holds this. */
async function until(socket: Socket, wanted: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(wanted)) return text;
  }
  throw new Error(`The server sent no ${wanted}, but ${text}`);
}

test('a request without a body has ended, and reads as empty', async () => {
  await withServer(async (socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(socket, 'GET ended <>');
  });
});

test.each([
  ['Content-Length: 5\r\n\r\nhello', 'POST open <hello>'],
  ['content-length: 5\r\n\r\nhello', 'POST open <hello>'],
  ['Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'POST open <hello>'],
  ['TRANSFER-ENCODING: chunked\r\n\r\n0\r\n\r\n', 'POST open <>'],
  ['Content-Length: 0\r\n\r\n', 'POST open <>'],
])('a request that declares a body keeps it: %j', async (rest, wanted) => {
  await withServer(async (socket) => {
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${rest}`);
    await until(socket, wanted);
  });
});

test('the connection goes on to the next request, sent behind it or with it', async () => {
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  await withServer(async (socket) => {
    for (let turn = 0; turn < 3; turn++) {
      socket.write(get);
      await until(socket, 'GET ended <>');
    }
    socket.write(`${get}POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi${get.replace('GET', 'DELETE')}`);
    const text = await until(socket, 'DELETE ended <>');
    expect(text.match(/\w+ (?:ended|open) <\w*>/g)).toEqual(['GET ended <>', 'POST open <hi>', 'DELETE ended <>']);
  });
});

test('a client that leaves is noticed all the same', async () => {
  let left: Promise<unknown> | null = null;
  await withServer(
    async (socket) => {
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await until(socket, 'begun');
      socket.destroy();
      await left;
    },
    async (_, response) => {
      left = once(response, 'close');
      response.write('begun');
      await left;
    },
  );
});
