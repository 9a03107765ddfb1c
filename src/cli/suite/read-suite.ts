import path from 'node:path';
import type { Node } from 'yaml';
import { parseCheck, parseQuery } from '../../analysis/checks/parse.js';
import { needsCpu, needsRef } from '../../model/check.js';
import type { AppPlan, Plan } from '../../model/plan.js';
import type { Capture, SuitePlan, SuiteRequest } from '../../model/suite.js';
import { MIN_SPREAD_CHARS } from '../../recorder/redact.js';
import { isBodyItem } from '../body.js';
import { buildAppPlan, buildPlan } from '../build-plan.js';
import { findApp } from '../find-app.js';
import type { InputFiles } from '../input-files.js';
import type { Item } from '../items.js';
import { timeoutMs, wholeNumber } from '../option-values.js';
import type { CheckOptions, TraceOptions } from '../options.js';
import type { Env } from '../terminal.js';
import { typedOptions } from '../typed-options.js';
import { choose } from './choose.js';
import { elsewhere } from './elsewhere.js';
import { itemOf } from './item-of.js';
import { fillIn, fillInCheck, variablesIn } from './variables.js';
import { YamlFile } from './yaml.js';

const TOO_SHORT = `is shorter than ${MIN_SPREAD_CHARS} characters, too short to be masked wherever it stands`;
const SETTINGS = ['items', 'form', 'follow', 'timeout', 'runs', 'warmup', 'concurrency', 'expect'] as const;
const SUITE_KEYS = ['app', 'vars', 'secrets', 'defaults', 'requests'];
const REQUEST_KEYS = ['name', 'request', 'capture', ...SETTINGS];

interface Written {
  readonly text: string;
  readonly node: Node;
}

interface Settings {
  readonly items: readonly Written[];
  readonly expect: readonly Written[];
  readonly options: Partial<TraceOptions>;
}

/** Whether a check is about CPU time has to be known before the app is started, and so before variables are filled in. */
const CPU_CHECK = /^\s*cpu\b/;

/** Reads a suite: everything in it is checked, the checks are parsed, and every variable is known, before anything runs. */
export async function readSuite(file: string, options: CheckOptions, files: InputFiles, cwd: string, env: Env): Promise<SuitePlan> {
  const yaml = new YamlFile(file, await files.text(file, file, 'Save it as UTF-8.'));
  const top = yaml.fields(yaml.root, 'the suite', SUITE_KEYS);
  const requestsNode = top.get('requests');
  if (!requestsNode || !yaml.root)
    throw yaml.fault(yaml.root ?? ({} as Node), 'the suite has no requests', 'Write `requests:` with a list under it.');
  const reader = new SuiteReader(yaml, file, options, files, cwd, env);
  reader.readVariables(top.get('vars'), top.get('secrets'));
  const defaults = reader.settings(top.has('defaults') ? yaml.fields(top.get('defaults') ?? null, 'defaults', SETTINGS) : new Map());
  const nodes = yaml.list(requestsNode, 'requests');
  if (nodes.length === 0) throw yaml.fault(requestsNode, 'requests is empty', 'Write at least one: `- request: GET /`.');
  const requests: SuiteRequest[] = [];
  for (const node of nodes) requests.push(await reader.request(node, defaults));
  const app = !reader.usesApp ? null : await reader.appPlan(top.get('app'));
  return {
    name: file,
    app,
    timeoutMs: options.timeout,
    concurrency: reader.concurrency,
    strict: options.strict === true,
    bail: options.bail === true,
    secrets: reader.secrets,
    measureCpu: requests.some(({ captures, expects }) => captures.some(needsCpu) || expects.some(({ text }) => CPU_CHECK.test(text))),
    requests: choose(requests, options.filter),
  };
}

class SuiteReader {
  usesApp = false;
  concurrency = 1;
  private readonly values = new Map<string, string>();
  private readonly captured = new Set<string>();
  private readonly names = new Set<string>();
  readonly secrets: string[] = [];
  private readonly yaml: YamlFile;
  private readonly file: string;
  private readonly given: CheckOptions;
  private readonly files: InputFiles;
  private readonly cwd: string;
  private readonly env: Env;

  constructor(yaml: YamlFile, file: string, given: CheckOptions, files: InputFiles, cwd: string, env: Env) {
    this.yaml = yaml;
    this.file = file;
    this.given = given;
    this.files = files;
    this.cwd = cwd;
    this.env = env;
  }

  /** `vars` are texts of the suite's own; `secrets` name environment variables whose values are masked. */
  readVariables(vars: Node | undefined, secrets: Node | undefined): void {
    if (vars) {
      for (const [name, { key, value }] of this.yaml.entries(vars, 'vars')) {
        this.checkName(name, key);
        const text = this.yaml.string(value, `vars.${name}`);
        this.known(text, value);
        this.values.set(
          name,
          fillIn(text, (variable) => this.valueOf(variable, new Map())),
        );
      }
    }
    for (const node of secrets ? this.yaml.list(secrets, 'secrets') : []) this.secrets.push(this.secret(node));
  }

  private secret(node: Node): string {
    const name = this.yaml.string(node, 'a secret');
    const value = this.env[name];
    if (value === undefined)
      throw this.yaml.fault(node, `the environment has no ${name}`, `Set it: ${name}=... cycle-trace check ${this.file}`);
    if (!this.given.redact || value === '' || value.length >= MIN_SPREAD_CHARS) return value;
    throw this.yaml.fault(node, `the value of ${name} ${TOO_SHORT}`, 'Give it a longer one, or take it out of secrets: it is shown then.');
  }

  /** An app that the suite names is looked for from the suite's own folder, wherever the command is run, and told with its place there. */
  async appPlan(node: Node | undefined): Promise<AppPlan> {
    const options = typedOptions(this.given);
    if (!node || this.given.app !== undefined) return buildAppPlan(options, this.cwd);
    const named = this.yaml.string(node, 'app');
    const folder = path.resolve(this.cwd, path.dirname(this.file));
    return this.yaml.asAsync(node, async () => buildAppPlan(options, this.cwd, findApp(named, folder, 'app:')));
  }

  settings(fields: ReadonlyMap<string, Node>): Settings {
    const { yaml } = this;
    const written = (name: string): readonly Written[] => {
      const node = fields.get(name);
      return node
        ? yaml.list(node, name).map((item) => ({ text: this.known(yaml.string(item, `an item of ${name}`), item), node: item }))
        : [];
    };
    const read = <T>(name: string, reader: (text: string) => T): T | undefined => {
      const node = fields.get(name);
      return node && yaml.as(node, name, reader);
    };
    const flag = (name: string): boolean | undefined => {
      const node = fields.get(name);
      return node && yaml.flag(node, name);
    };
    const options = {
      timeout: read('timeout', timeoutMs),
      runs: read('runs', wholeNumber('runs', 1)),
      warmup: read('warmup', wholeNumber('warmup', 0)),
      concurrency: read('concurrency', wholeNumber('concurrency', 1, 10_000)),
      form: flag('form') || undefined,
      follow: flag('follow') || undefined,
    };
    const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<TraceOptions>;
    return { items: written('items'), expect: written('expect'), options: set };
  }

  async request(node: Node, defaults: Settings): Promise<SuiteRequest> {
    const { yaml } = this;
    const fields = yaml.fields(node, 'a request', REQUEST_KEYS, elsewhere);
    const line = fields.get('request');
    if (!line) throw yaml.fault(node, 'the request says not what to request', 'Write, for example, `request: GET /users`.');
    const words = this.known(yaml.string(line, 'request'), line).trim().split(/\s+/);
    if (words.length > 2 || words[0] === '')
      throw yaml.fault(line, 'request is a method and a target', 'Write `request: POST /users`, and the rest under `items`.');
    const own = this.settings(fields);
    const items = [...defaults.items, ...own.items];
    const expect = [...defaults.expect, ...own.expect];
    const options: { -readonly [Name in keyof TraceOptions]: TraceOptions[Name] } = typedOptions({
      timeout: this.given.timeout,
      maxBody: this.given.maxBody,
      redact: this.given.redact,
      ...defaults.options,
      ...own.options,
    });
    const parsed = await Promise.all(items.map(({ text, node: item }) => yaml.asAsync(item, async () => itemOf(text, this.standIn))));
    // A suite-wide `form` is for the requests that have fields.
    if (own.options.form === undefined && !parsed.some(isBodyItem)) delete options.form;
    const isPath = this.isPath(words);
    this.usesApp ||= isPath;
    this.concurrency = Math.max(this.concurrency, options.concurrency);
    const scopeOf = (each: Node) => {
      const source = yaml.place(each);
      return {
        app: isPath,
        follow: options.follow === true,
        runs: options.runs,
        mention: `${source.file}:${source.line}:${source.column}`,
        source,
      };
    };
    // With a stand-in for what is captured later, so that a bad check is told before anything runs.
    for (const { text, node: each } of expect) await parseCheck(fillInCheck(text, this.standInFor), scopeOf(each));
    const needs = [
      ...new Set([words.join(' '), ...items.map(({ text }) => text), ...expect.map(({ text }) => text)].flatMap(variablesIn)),
    ].filter((name) => this.captured.has(name));
    await yaml.asAsync(line, () =>
      this.plan(
        words.map((word, at) => (at === words.length - 1 && this.isCaptured(word) ? '/' : '') + this.standIn(word)),
        parsed,
        options,
      ),
    );
    const captures = await this.captures(fields.get('capture'), scopeOf);
    return {
      name: this.nameOf(fields.get('name'), words.join(' ')),
      source: yaml.place(node),
      runs: options.runs,
      captures,
      needs,
      expects: expect.map(({ text, node: each }) => ({ text, source: yaml.place(each) })),
      build: async (variables) => {
        const value = (name: string) => this.valueOf(name, variables);
        const filled = (text: string) => fillIn(text, value);
        const plan = await this.plan(
          words.map(filled),
          items.map(({ text }) => itemOf(text, filled)),
          options,
        );
        const checks = await Promise.all(
          expect.map(async ({ text, node: each }) => ({
            ...(await parseCheck(fillInCheck(text, value), scopeOf(each))),
            expression: text,
          })),
        );
        return { ...plan, checks, ref: plan.ref || checks.some(needsRef), secrets: this.secrets, strict: this.given.strict === true };
      },
    };
  }

  /** Where the request goes, and with what; the suite's app is found once for all of them. */
  private async plan(words: readonly string[], items: readonly Item[], options: TraceOptions): Promise<Plan> {
    // Any file does: it is the suite's own plan that says which app is started.
    const own = (words.at(-1) as string).startsWith('/') ? { ...options, app: path.resolve(this.cwd, this.file) } : options;
    return buildPlan(words, own, this.files, this.cwd, items);
  }

  /** A target that begins with what was captured, a Location as it came, is taken for one of the app. */
  private isPath(words: readonly string[]): boolean {
    const target = words.at(-1) as string;
    return this.standIn(target).startsWith('/') || this.isCaptured(target);
  }

  private isCaptured(text: string): boolean {
    const [first] = variablesIn(text);
    return first !== undefined && text.startsWith('{{') && this.captured.has(first);
  }

  private async captures(node: Node | undefined, scopeOf: (node: Node) => Parameters<typeof parseQuery>[1]): Promise<readonly Capture[]> {
    if (!node) return [];
    const list: Capture[] = [];
    for (const [variable, { key, value }] of this.yaml.entries(node, 'capture')) {
      this.checkName(variable, key);
      const query = await parseQuery(this.yaml.string(value, `capture.${variable}`), scopeOf(value));
      list.push({ variable, query, source: this.yaml.place(value) });
    }
    for (const { variable } of list) this.captured.add(variable);
    return list;
  }

  private checkName(name: string, key: Node): void {
    if (!/^[A-Za-z_][\w-]*$/.test(name))
      throw this.yaml.fault(key, `${name} is no name of a variable`, 'Use letters, digits, "_" and "-".');
  }

  private nameOf(node: Node | undefined, otherwise: string): string {
    const name = node ? this.yaml.string(node, 'name') : otherwise;
    if (node && this.names.has(name)) throw this.yaml.fault(node, `two requests are named ${name}`, 'Give each a name of its own.');
    let free = name;
    for (let n = 2; this.names.has(free); n++) free = `${name} (${n})`;
    this.names.add(free);
    return free;
  }

  /** The text, once every variable in it is known to be there by then. */
  private known(text: string, node: Node): string {
    for (const name of variablesIn(text)) {
      if (this.values.has(name) || this.captured.has(name)) continue;
      const inEnv = name.startsWith('env.') ? name.slice('env.'.length) : null;
      if (inEnv !== null && this.env[inEnv] !== undefined) continue;
      if (inEnv !== null)
        throw this.yaml.fault(node, `the environment has no ${inEnv}`, `Set it: ${inEnv}=... cycle-trace check ${this.file}`);
      throw this.yaml.fault(
        node,
        `nothing gives {{${name}}} a value`,
        'Set it under `vars`, capture it in an earlier request, or write {{env.NAME}}.',
      );
    }
    return text;
  }

  /** What is captured later is not known yet. */
  private readonly standInFor = (name: string): string => (this.captured.has(name) ? '0' : this.valueOf(name, new Map()));

  private readonly standIn = (text: string): string => fillIn(text, this.standInFor);

  private valueOf(name: string, captured: ReadonlyMap<string, string>): string {
    const env = name.startsWith('env.') ? this.env[name.slice('env.'.length)] : undefined;
    return captured.get(name) ?? this.values.get(name) ?? env ?? '';
  }
}
