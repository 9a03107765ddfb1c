import type { Report } from '../../src/model/report.js';
import { failing, report, span, stats, trace } from './samples.js';

/** What somebody may put where a name, a header, a statement or a message belongs. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'escape sequences': 'a\u001b[31m\u001b]0;title\u0007\u009b2J\u001bPq#0\u001b\\z',
  'line breaks': 'a\r\nb\nc\rd\u0085e\u2028f\u2029g',
  'a command of GitHub': 'x\n::error file=a,line=1::pwned\n::add-mask::a\n##[error]x',
  'a command within a line': 'said ##[add-mask]e and ##vso[task.setvariable variable=PATH]x, ##VSO[a]b \\##[group]c ###[endgroup]',
  'a command of GitHub in percent': '%0A::set-output name=a::b%0D',
  'the end of CDATA': ']]>]]&gt;<![CDATA[',
  'a tag': '</testcase></failure><script>alert(1)</script><!-- -->&#x1b;&lol;',
  'an image and a link': '![x](http://evil.test/a.png) [y](javascript:alert(1)) <img src=x onerror=alert(1)>',
  backticks: '` `` ``` ````\n```\n# head\n~~~',
  'table cells': 'a | b \\| c\n|---|\n| x |',
  'points of TAP': 'x\nok 99 - forged\nnot ok 100\n1..1\nBail out! x # TODO y # SKIP',
  'the end of YAML': 'x\n  ...\n  ---\n\'"\\: - {}[]&*!|>%@`',
  'bidi controls': '\u202edlrow\u202c \u2066a\u2069\u200e\u200f\u061c',
  'nothing to see': '\u200b\u200d\u2060\ufeff\u00ad',
  'half characters': '\ud800 \udc00x \ud83d',
  NUL: 'a\u0000b\u0008\u007f\ufffe\uffff',
  'commas and colons': 'a,b=c::d:e%25',
  'what is long': 'x'.repeat(5_000),
};

/** A report with this text wherever text from outside can stand. */
export function hostileReport(text: string): Report {
  const source = { file: `/app/${text}.ts`, line: 3, column: 1 };
  const base = failing();
  const hostile = trace({
    ...base,
    name: text,
    request: { ...base.request, method: text, url: `http://h.test/${text}`, target: `/${text}`, headers: [[text, text]] },
    response: {
      status: 500,
      reason: text,
      httpVersion: '1.1',
      headers: [
        [text, text],
        ['content-type', text],
      ],
      bodyBytes: text.length,
      body: text,
      bodyEncoding: 'utf8',
      bodyTruncated: false,
    },
    route: { rule: text, endpoint: text, blueprint: text, params: { [text]: text }, source, tried: [] },
    error: { code: text, message: text, phase: 'view', stack: `${text}\n    at ${text} (${text}:1:1)`, source, frame: text },
    spans: [
      span('1', 'view', text, 0, 10, { kind: 'db', attributes: { 'db.query.text': text, [text]: text }, source, status: 'error' }),
      span('2', 'view', text, 0, 10, { kind: 'http', attributes: { 'url.full': text, 'exception.message': text } }),
    ],
    logs: [{ atNs: 1, level: 'error', text, spanId: null }],
  });
  const checks = (['fail', 'pass', 'no-data', 'inconclusive'] as const).map((verdict) => ({
    ...{ expression: text, query: text, aggregate: null, request: text, expected: text, actual: text, verdict, message: text, source },
  }));
  return report({
    traces: [hostile],
    request: { method: text, target: text },
    app: { module: text, adapter: text, bootNs: 10, boot: [{ name: text, startNs: 0, durationNs: 10 }] },
    environment: { node: text, platform: text, arch: text, cpu: text, cpus: 1 },
    stats: stats(),
    insights: [{ code: text, message: text, phase: text, spanIds: ['1'], source, costNs: 1, savingNs: 1, evidence: text, remedy: text }],
    checks,
    verdict: { status: 'fail', exitCode: 4, reasons: [text] },
  });
}
