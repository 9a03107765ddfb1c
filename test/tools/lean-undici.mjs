// Leaves out of the bundle what this client never uses of undici and what would be read at every start: HTTP/2, which
// loads Node's own http2 besides, fetch's bodies (ours are bytes), and Node's HTTP server and client for the sake of one
// class. Fails where undici has changed, rather than leave out something else.
import { readFileSync } from 'node:fs';

const unused = (what) => () => `module.exports = () => { throw new Error('${what} is left out of this bundle'); };`;

const CHANGES = [
  { file: /\/undici\/lib\/dispatcher\/client-h2\.js$/, change: unused('HTTP/2') },
  { file: /\/undici\/lib\/web\/fetch\/body\.js$/, change: unused('fetch') },
  {
    file: /\/undici\/lib\/core\/util\.js$/,
    change: (text) =>
      replaced(
        replaced(text, "const { IncomingMessage } = require('node:http')\n", ''),
        '=== IncomingMessage',
        "=== require('node:http').IncomingMessage",
      ),
  },
  {
    file: /\/undici\/lib\/dispatcher\/client-h1\.js$/,
    // It reads the parser without SIMD ahead wherever Jest runs, needed or not.
    change: (text) => replaced(text, "process.env.JEST_WORKER_ID ? require('../llhttp/llhttp-wasm.js') : undefined", 'undefined'),
  },
  {
    file: /\/undici\/lib\/dispatcher\/client\.js$/,
    // Node's default, for which alone it is loaded.
    change: (text) => replaced(text, "const http = require('node:http')\n", 'const http = { maxHeaderSize: 16 * 1024 }\n'),
  },
];

function replaced(text, what, by) {
  if (text.split(what).length !== 2) throw new Error(`undici has changed: expected once ${JSON.stringify(what)}`);
  return text.replace(what, by);
}

export const leanUndici = {
  name: 'lean-undici',
  setup(builder) {
    for (const { change, file } of CHANGES)
      builder.onLoad({ filter: file }, ({ path }) => ({ contents: change(readFileSync(path, 'utf8')), loader: 'js' }));
  },
};
