import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CycleTraceError } from '../../src/model/errors';
import { makeFolder, planOf } from './plan-of';

const cwd = makeFolder({
  'routes.ts': '',
  'server.ts': '',
  'note.txt': 'x',
  'bad.json': '{"a":',
  'latin.txt': Uint8Array.of(0xe9),
  'lib/routes.ts': '',
});
mkdirSync(path.join(cwd, 'folder'));

/** The line as typed, what the message says, and what the hint says. */
type Case = readonly [line: string | readonly string[], message: string, hint?: string];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'target and method': [
    [[], 'nothing to request', 'cycle-trace GET /'],
    [[''], 'target is empty'],
    ['GET', 'no target after the method GET', 'cycle-trace GET /'],
    ['get', 'no target after the method GET'],
    ['USERS', 'no target after the method USERS', 'starts with "/"'],
    ['users', '"users" is neither a command nor a target', 'cycle-trace /users'],
    ['GET users', '"users" is neither a command nor a target', 'cycle-trace /users'],
    ['users/42', '"users/42" is neither', 'cycle-trace /users/42'],
    ['./users', 'neither a command nor a target', 'cycle-trace /users'],
    ['?x=1', 'neither a command nor a target'],
    ['#x', 'neither a command nor a target'],
    ['rotues', 'neither a command nor a target', 'Did you mean the command routes?'],
    ['shwo', 'neither a command nor a target', 'Did you mean the command show?'],
    ['inti', 'neither a command nor a target', 'Did you mean the command init?'],
    ['competion', 'neither a command nor a target', 'Did you mean the command completion?'],
    ['gte /', '"gte" is not a method', 'Did you mean GET?'],
    ['psot /users', '"psot" is not a method', 'Did you mean POST?'],
    ['delet /users/1', '"delet" is not a method', 'Did you mean DELETE?'],
    ['frobnicate /users', '"frobnicate" is not a method', 'Methods are GET'],
    ['GTE /x', '"GTE" is not a method that Node\'s server takes', 'Did you mean GET?'],
    ['PROPFINDS /x', '"PROPFINDS" is not a method that Node\'s server takes', 'Did you mean PROPFIND?'],
    ['BREW /pot', '"BREW" is not a method that Node\'s server takes', 'Methods are GET'],
    ['brew http://h.test/', '"brew" is not a method', 'in capitals'],
    ['CONNECT example.com:443', 'CONNECT opens a tunnel'],
    ['OPTIONS *', 'addresses no route', 'OPTIONS /'],
    ['ftp://host/x', 'the scheme is ftp', 'http and https'],
    ['ws://host/x', 'the scheme is ws'],
    ['file:///etc/passwd', 'the scheme is file'],
    ['localhost:3000/x', 'neither a path nor a URL', 'http://localhost:3000/x'],
    ['127.0.0.1/x', 'neither a path nor a URL', 'http://127.0.0.1/x'],
    ['example.com', 'neither a path nor a URL', 'http://example.com'],
    ['example.com/x?y=1', 'neither a path nor a URL', 'http://example.com/x?y=1'],
    ['http://', 'not a valid URL'],
    ['http:///x', 'not a valid URL'],
    ['http://host:99999/', 'not a valid URL', '65535'],
    [['http://ho st/'], 'not a valid URL'],
    ['http://[::1/', 'not a valid URL'],
    [':99999/x', 'not a valid URL'],
    ['name=Ada', 'stands where the target belongs', '[METHOD] <target> [item...]'],
    ['POST name=Ada', 'stands where the target belongs'],
    ['X-A:1 /', 'stands where the target belongs'],
  ],
  items: [
    ['/ nothing', 'has no separator', 'Name:value'],
    ['/ /users', 'has no separator', '[METHOD] <target> [item...]'],
    ['GET /a http://b/', 'second target', 'Name one target'],
    ['/ a;b', 'text after the ";"', 'Name;'],
    ['/ :1', 'no header name'],
    [['/', 'X A:1'], '"X A" is not a header name', 'letters, digits'],
    [['/', 'Ü:1'], 'is not a header name'],
    [['/', 'X-A:1\r\nX-B: 2'], 'a line break or a NUL'],
    [['/', 'X-A:\u001b[31m'], 'a control character'],
    [['/', 'X-A:a\u0000b'], 'a line break or a NUL'],
    ['/ Content-Length:5', 'Content-Length is not yours to set', 'follows from the body'],
    ['/ transfer-encoding:chunked', 'is not yours to set'],
    ['/ Expect:100-continue', 'is not yours to set'],
    ['/ Upgrade:websocket', 'is not yours to set'],
    ['/ Connection:upgrade', 'Connection cannot be "upgrade"', 'keep-alive'],
    ['/ Host:', 'Host header cannot be removed'],
    ['/ X-A:@missing.txt', 'Cannot read "missing.txt"'],
    ['/ q==@missing.txt', 'Cannot read "missing.txt"'],
    ['POST / f=@missing.txt', 'Cannot read "missing.txt", named in "f=@missing.txt": there is no such file', 'Check the path'],
    ['POST / f:=@missing.json', 'Cannot read "missing.json"'],
    ['POST / f@missing.txt', 'Cannot read "missing.txt"'],
    ['POST / @missing.txt', 'Cannot read "missing.txt"'],
    ['POST / f=@folder', 'it is a folder'],
    ['POST / f@folder', 'it is a folder'],
    ['POST / f@note.txt/x', 'not a folder'],
    ['POST / f=@latin.txt', 'is not UTF-8 text', 'f@path'],
    ['POST / f:=@bad.json', 'holds no JSON in "bad.json"', '=@'],
    ['POST / f:=[1', 'has no JSON after ":="', 'Quote it for the shell'],
    ['POST / f:=yes', 'has no JSON after ":="'],
    ['POST / f:=', 'has no JSON after ":="'],
    ['POST / f:=NaN', 'has no JSON after ":="'],
    ['POST / f=@', 'names no file'],
    ['POST / @', 'names no file'],
    ['POST / f@note.txt;type=text', 'for a media type', 'type/subtype'],
    [['POST', '/', 'f@note.txt;type=text/plain\r\nX: y'], 'for a media type'],
    ['POST / @note.txt;type=/', 'for a media type'],
    ['POST / @note.txt a=1', 'has no place', 'file@path'],
    ['POST / @note.txt @note.txt', 'has no place'],
    ['POST / --form @note.txt', 'names no field of the form', 'name@path'],
    ['POST / --form a:=[1]', 'a form cannot hold', 'strings, numbers'],
    ['POST / --form a:={}', 'a form cannot hold'],
    ['POST / --form a:=null', 'a form cannot hold'],
    ['POST / f@note.txt a:=[1]', 'a form cannot hold'],
    ['POST / a[=1', 'in the key "a["', 'a[b]'],
    ['POST / a=1 a[b]=2', 'to be an object'],
    ['POST / a[99999999999]=1', 'at most 9999'],
    ['POST / a=@- b=@-', 'Standard input is asked for twice', 'read once'],
    ['/ name=Ada', 'no METHOD is named', 'POST / ...`. For a query parameter write name==Ada.'],
    ['/users f@note.txt', 'no METHOD is named', 'POST /users'],
    ['/users a:=1', 'no METHOD is named'],
    ['/users @note.txt', 'no METHOD is named'],
  ],
  'body, authentication and cookies': [
    ['POST / -d x a=1', 'Both -d and the item "a=1"', 'one of them'],
    ['POST / -d x @note.txt', 'Both -d and the item'],
    ['POST / -d x --form', '--form is for items', 'Leave --form out'],
    ['POST / --form', '--form has no fields', '--form user=ada'],
    ['POST / -d @', 'names no file', '@-'],
    ['POST / -d @missing', 'Cannot read "missing", named in "-d @missing"'],
    ['POST / -d @- -d @-', 'asked for twice'],
    ['/ -H nothing', 'is not a header', "-H 'Name: value'"],
    [['/', '-H', ''], 'is not a header'],
    [['/', '-H', ': x'], 'is not a header name'],
    [['/', '-H', 'X A: 1'], 'is not a header name'],
    [['/', '-H', 'X-A: 1\nX-B: 2'], 'line break'],
    ['/ -u ada', 'has no password', '-u ada:password'],
    ['/ -u a:b --bearer c', 'Both -u and --bearer'],
    ['/ -u a:b Authorization:x', 'set Authorization', 'one of them'],
    ['/ --bearer x Authorization:y', 'set Authorization'],
    [['/', '--bearer', ''], '--bearer takes a token'],
    [['/', '--bearer', 'a b'], '--bearer takes a token'],
    ['/ -b jar.txt', 'is not a cookie', 'A cookie file is not read'],
    [['/', '-b', '=x'], 'is not a cookie'],
    [['/', '-b', ''], 'is not a cookie'],
    [['/', '-b', 'a=1\r\nX: y'], 'line break'],
  ],
  options: [
    ['/ --jsno', 'no option "--jsno"', 'Did you mean --json?'],
    ['/ --repot json', 'no option "--repot"', 'Did you mean --report?'],
    ['/ --zzzzzz', 'no option "--zzzzzz"', '--help'],
    ['/ -Z', 'no option "-Z"'],
    ['/ -nope', '-n takes a whole number'],
    ['-X POST /', 'no option "-X"', 'cycle-trace POST /path'],
    ['/ --request POST', 'no option "--request"', 'method stands before'],
    ['/ -I', 'no option "-I"', 'HEAD'],
    ['/ --data-binary @note.txt', 'no option "--data-binary"', '@file'],
    ['/ --max-time 5', 'no option "--max-time"', '--timeout'],
    ['/ --no-color', 'no option "--no-color"', '--color never'],
    ['/ --json=1', '--json takes no value', 'alone'],
    ['/ --no-keepalive=yes', '--no-keepalive takes no value'],
    ['/ --sort rule', 'no meaning here', 'cycle-trace routes'],
    ['/ --all-methods', 'no meaning here', 'cycle-trace routes'],
    ['/ --app', '--app <file[:export]> stands at the end without its value'],
    ['/ -n', '--runs <count> stands at the end without its value'],
    ['/ -o', '--output <file> stands at the end'],
    ['/ --app --json', '--app needs a value', './--json'],
    ['/ --env-file -v', '--env-file needs a value'],
    ['/ -o --json', '-o needs a value'],
    ['/ --report --json', '--report needs a value'],
    ['/ -n 0', '-n takes a whole number, 1 or more: got "0"'],
    ['/ -n -5', '-n takes a whole number'],
    ['/ -n 1.5', '-n takes a whole number'],
    ['/ -n 1e3', '-n takes a whole number'],
    ['/ -n ten', '-n takes a whole number'],
    [['/', '-n', ''], '-n takes a whole number'],
    ['/ -n 99999999999', '-n takes a whole number'],
    ['/ -n 9999999999', 'at most'],
    ['/ -n 0x10', '-n takes a whole number'],
    ['/ -c 0', '-c takes a whole number'],
    ['/ -c 99999 -n 2', 'at most 10000'],
    ['/ -c 8', '-c 8 has one run', '-n 100 -c 8'],
    ['/ --warmup -1', '--warmup takes a whole number'],
    ['/ --warmup x', '--warmup takes a whole number'],
    ['/ --timeout soon', '--timeout takes a duration: got "soon"', '500ms'],
    ['/ --timeout 0', 'longer than nothing'],
    ['/ --timeout 0ms', 'longer than nothing'],
    ['/ --timeout -1s', '--timeout takes a duration'],
    ['/ --timeout 1h', '--timeout takes a duration'],
    ['/ --timeout 99999999', 'at most 24 days'],
    [['/', '--timeout', ''], '--timeout takes a duration'],
    ['/ --max-body big', '--max-body takes a size: got "big"', '64KiB'],
    ['/ --max-body -1', '--max-body takes a size'],
    ['/ --max-body 2GiB', 'at most 1 GiB'],
    ['/ --max-redirects 3', '--follow', 'Add --follow'],
    ['/ -L --max-redirects many', '--max-redirects takes a whole number'],
    ['/ -L --max-redirects 1001', 'at most 1000'],
    ['/ --keep none', '--keep takes a whole number'],
    ['/ --keep 0', '--keep takes a whole number'],
    ['/ --color red', 'does not take "red"', 'auto, always or never'],
    ['/ --node-arg 5', '--node-arg takes an option of node', '--node-arg=--max-old-space-size=512'],
    ['/ --node-arg script.js', '--node-arg takes an option of node'],
    [['/', '--app', ''], '--app is empty'],
  ],
  'the app': [
    ['/ --app missing.ts', '--app missing.ts does not exist: looked for'],
    ['/ --app route.ts', 'does not exist', 'Did you mean --app routes.ts?'],
    ['/ --app routes', 'does not exist', 'Did you mean --app routes.ts?'],
    ['/ --app routes.js', 'does not exist', 'Did you mean --app routes.ts?'],
    ['/ --app routes.ts:', 'names no export', 'Write routes.ts'],
    ['/ --app missing.ts:admin', 'does not exist'],
    ['/ --app lib', 'is a folder', 'lib/routes.ts'],
    ['/ --app folder', 'is a folder', 'Name a file'],
    ['/ --app no/such/folder/app.ts', 'does not exist'],
    ['/ --env-file .env', 'Cannot read', 'Check the path'],
    ['/ --env-file folder', 'it is a folder'],
    ['http://h.test/ --app routes.ts', '--app is for an app started here', 'Leave --app out'],
    ['http://h.test/ --env-file note.txt', '--env-file is for an app started here'],
    ['http://h.test/ --import ./x.js', '--import is for an app started here'],
    [':3000/ --node-arg=--expose-gc', '--node-arg is for an app started here'],
  ],
  reports: [
    ['/ --report tabel', 'no reporter "tabel"', 'Did you mean table?'],
    ['/ --report xyz', 'no reporter "xyz"', 'Reporters are'],
    ['/ --report xyz=out.txt', 'no reporter "xyz"'],
    [['/', '--report', ''], '--report is empty'],
    ['/ --report =x', 'no reporter ""'],
    ['/ --report json=', 'names no file'],
    ['/ --json --ndjson', 'Two reports are for standard output: json and ndjson', 'ndjson=report.ndjson'],
    ['/ --json --report table', 'Two reports are for standard output'],
    ['/ --report json --report ndjson -o x', 'Two reports are for standard output'],
    ['/ --report json=x --report ndjson=x', 'Two reports go to'],
    ['/ --report json=x --report ndjson=./x', 'Two reports go to'],
    ['/ --json -o x --report ndjson=x', 'Two reports go to'],
    ['/ -o folder', 'Cannot write', 'Check the folder'],
    ['/ -o no/such/folder/x', 'its folder does not exist'],
    ['/ --report json=no/x', 'its folder does not exist'],
    ['/ -o note.txt/x', 'Cannot write'],
  ],
};

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    test.each(cases.map(([line, message, hint = '']) => [typeof line === 'string' ? line.split(' ') : line, message, hint] as const))(
      '%j',
      async (argv, message, hint) => {
        const error: unknown = await planOf(argv, cwd).then(
          (plan) => plan,
          (reason: unknown) => reason,
        );
        if (!(error instanceof CycleTraceError)) throw error instanceof Error ? error : new Error(`accepted: ${JSON.stringify(error)}`);
        expect(error.exitCode).toBe(2);
        expect(error.message).toContain(message);
        expect(error.hint).toContain(hint);
        // One line that says what is wrong, and one that says what to do.
        expect(error.message).toMatch(/^[^\n]{8,}$/);
        expect(error.hint).toMatch(/^[^\n]{8,}$/);
      },
    );
  });
}

const asRoot = process.getuid?.() === 0;
(asRoot ? test.skip : test)('a folder that cannot be written to is found out before anything runs', async () => {
  const locked = path.join(cwd, 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  await expect(planOf(['/', '-o', path.join(locked, 'x')], cwd)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
});

test('a folder without a route module: the message says where it looked and what to do', async () => {
  const empty = makeFolder();
  const error = await planOf(['/'], empty).catch((reason: unknown) => reason as CycleTraceError);
  expect(error).toMatchObject({ code: 'APP_NOT_FOUND', exitCode: 2 });
  expect((error as CycleTraceError).message).toContain(empty);
  for (const word of ['package.json', 'app', 'routes', 'src/app', 'src/routes', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']) {
    expect((error as CycleTraceError).message).toContain(word);
  }
  expect((error as CycleTraceError).hint).toContain('cycle-trace init');
});
