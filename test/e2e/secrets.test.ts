import path from 'node:path';
import { REPORTERS } from '../../src/reporters/index.js';
import { makeFolder } from '../cli/plan-of.js';
import { ROOT, runCli } from '../helpers/cli.js';

const LEAKS = path.join(ROOT, 'fixtures/failures/leaks.ts');
const SECRETS = {
  token: 'query "secret"/ä+1',
  bearer: 'bearer-secret-77',
  cookie: 'cookie-secret-88',
  password: 'field\\secret-66',
  answer: 'set-cookie-secret',
};
const NAMES = REPORTERS.map(({ name }) => name);

/** Ways in which a text may be written into another. */
function forms(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    encodeURIComponent(secret),
    base64,
  ];
}

/** Of these secrets, those that a text gives away. XML and Markdown escape what they show, so their letters decide there. */
function given(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const plain = text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&').replaceAll('%25', '%');
  return Object.entries(secrets).flatMap(([name, secret]) => (forms(secret).some((form) => plain.includes(form)) ? [name] : []));
}

const request = (target: string, report: string) => [
  ...['POST', target, `token==${SECRETS.token}`, `Authorization:Bearer ${SECRETS.bearer}`, `Cookie:sid=${SECRETS.cookie}`],
  ...[`password=${SECRETS.password}`, '--app', LEAKS, '--follow', '-v', '--report', report],
  // Checks that fail tell what they found.
  ...['header "Set-Cookie"', 'header "X-Echo"', 'cookie "sid"', 'jsonpath "$.said"', 'body'].flatMap((query) => ['-e', `${query} == "x"`]),
];

describe.each(NAMES)('the report %s', (report) => {
  it.each(['/echo', '/throw', '/redirect'])('gives away no secret of a request, in no form: %s', async (target) => {
    const { stdout, exitCode } = await runCli(request(target, report));
    expect(exitCode).toBe(4);
    expect(stdout.length).toBeGreaterThan(0);
    expect(given(stdout, SECRETS)).toEqual([]);
  });

  it('gives away no secret that a suite names or captures', async () => {
    const suite = `app: ${LEAKS}
secrets: [NAMED_SECRET]
requests:
  - request: GET /login
    capture: { token: 'jsonpath "$.token"' }
    expect: ['jsonpath "$.token" == "x"']
  - request: POST /use
    items: ['token={{token}}', 'note={{env.NAMED_SECRET}}']
    expect: [body == "x"]
`;
    const cwd = makeFolder({ 'smoke.yaml': suite });
    const named = 'named secret/77';
    const { stdout, exitCode } = await runCli(['check', 'smoke.yaml', '--report', report], { cwd, env: { NAMED_SECRET: named } });
    expect(exitCode).toBe(4);
    expect(given(stdout, { captured: 'captured "secret"/+42', named })).toEqual([]);
  });
});

test('--no-redact shows them all, so that what is looked for would be found', async () => {
  const { stdout } = await runCli([...request('/echo', 'json'), '--no-redact']);
  expect(given(stdout, SECRETS)).toEqual(Object.keys(SECRETS));
});
