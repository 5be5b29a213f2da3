// The part of Jinja that our templates keep to, with the functions of Home Assistant that they use: an evaluator for tests.
// The one rule: what it does not know throws, as does what throws there: a member of something that is missing, missing as JSON.

type Value = unknown;
type Names = Readonly<Record<string, Value>>;
type Expression = (names: Names) => Value;

/** Jinja's Undefined: printed as nothing; only `default` and conditions may touch it. */
const MISSING = Symbol('undefined');
const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(==|!=|>=|<=|[-+~<>|.,:(){}[\]]))/y;

export function render(template: string, names: Names): string {
  return template.replace(/\{\{(.*?)\}\}(?!\})/gs, (_, source: string) => printed(evaluate(source, names)));
}

function evaluate(source: string, names: Names): Value {
  const parser = new Parser(tokens(source));
  const expression = parser.expression();
  parser.end();
  return expression(names);
}

function tokens(source: string): string[] {
  const found: string[] = [];
  const text = source.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`not in the subset: ${text.slice(at)}`);
    found.push(match[0].trim());
  }
  return found;
}

class Parser {
  readonly #tokens: string[];

  constructor(list: string[]) {
    this.#tokens = list;
  }

  end(): void {
    if (this.#tokens.length > 0) throw new Error(`left over: ${this.#tokens.join(' ')}`);
  }

  expression(): Expression {
    const then = this.#either();
    if (!this.#take('if')) return then;
    const condition = this.#either();
    this.#need('else');
    const otherwise = this.expression();
    return (names) => (truth(condition(names)) ? then(names) : otherwise(names));
  }

  #either(): Expression {
    const left = this.#both();
    if (!this.#take('or')) return left;
    const right = this.#either();
    return (names) => (truth(left(names)) ? left(names) : right(names));
  }

  #both(): Expression {
    const left = this.#compared();
    if (!this.#take('and')) return left;
    const right = this.#both();
    return (names) => (truth(left(names)) ? right(names) : left(names));
  }

  #compared(): Expression {
    const left = this.#difference();
    const operator = ['==', '!=', '>=', '<=', '>', '<'].find((each) => this.#take(each));
    if (operator === undefined) return left;
    const right = this.#difference();
    return (names) => compare(operator, left(names), right(names));
  }

  #difference(): Expression {
    const left = this.#joined();
    if (!this.#take('-')) return left;
    const right = this.#joined();
    return (names) => number(left(names)) - number(right(names));
  }

  #joined(): Expression {
    const left = this.#filtered();
    if (!this.#take('~')) return left;
    const right = this.#joined();
    return (names) => `${printed(left(names))}${printed(right(names))}`;
  }

  #filtered(): Expression {
    let value = this.#path();
    while (this.#take('|')) {
      const before = value;
      const name = this.#next();
      const given = this.#take('(') ? this.#list(')') : [];
      value = (names) =>
        filter(
          name,
          before(names),
          given.map((each) => each(names)),
        );
    }
    return value;
  }

  #path(): Expression {
    let value = this.#primary();
    while (this.#take('.')) {
      const before = value;
      const name = this.#next();
      value = (names) => member(before(names), name);
    }
    return value;
  }

  #primary(): Expression {
    const token = this.#next();
    if (token.startsWith("'")) return () => token.slice(1, -1);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === '{') return this.#object();
    if (!/^[a-z_]\w*$/i.test(token)) throw new Error(`not in the subset: ${token}`);
    if (this.#take('(')) {
      const given = this.#list(')');
      return (names) =>
        call(
          token,
          given.map((each) => each(names)),
        );
    }
    if (token === 'none') return () => null;
    return (names) => (Object.hasOwn(names, token) ? names[token] : MISSING);
  }

  #object(): Expression {
    const members: (readonly [Expression, Expression])[] = [];
    while (!this.#take('}')) {
      const name = this.expression();
      this.#need(':');
      members.push([name, this.expression()]);
      this.#take(',');
    }
    return (names) => Object.fromEntries(members.map(([name, value]) => [name(names), value(names)]));
  }

  #list(last: string): Expression[] {
    const list: Expression[] = [];
    while (!this.#take(last)) {
      list.push(this.expression());
      this.#take(',');
    }
    return list;
  }

  #take(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #need(token: string): void {
    if (!this.#take(token)) throw new Error(`${token} expected before ${this.#tokens.join(' ')}`);
  }

  #next(): string {
    const token = this.#tokens.shift();
    if (token === undefined) throw new Error('the template ends too early');
    return token;
  }
}

function filter(name: string, value: Value, [first, second, third]: readonly Value[]): Value {
  switch (name) {
    case 'default':
      return value === MISSING ? first : value;
    case 'length':
      if (!Array.isArray(value)) throw new Error('only a list has a length here');
      return value.length;
    case 'list':
      return value;
    case 'selectattr':
      if (!Array.isArray(value) || second !== 'eq') throw new Error('selectattr of a list, by eq');
      return value.filter((each) => member(each, String(first)) === third);
    case 'tojson':
      return JSON.stringify(value, (_, each) => {
        if (each === MISSING || each === undefined) throw new Error('Undefined is not JSON serializable');
        return each;
      });
    case 'as_datetime':
      return new Date(`${String(value)}T00:00:00`);
    case 'as_local':
      if (!(value instanceof Date)) throw new Error('only a time is local');
      return value.toISOString();
    default:
      throw new Error(`no filter of the subset: ${name}`);
  }
}

function call(name: string, [first, fallback]: readonly Value[]): Value {
  if (name === 'now') return new Date();
  if (name !== 'as_timestamp') throw new Error(`no function of the subset: ${name}`);
  if (first instanceof Date) return first.getTime() / 1000;
  const ms = typeof first === 'string' ? Date.parse(first) : Number.NaN;
  if (Number.isNaN(ms) && fallback === undefined) throw new Error('as_timestamp got no time and no default');
  return Number.isNaN(ms) ? fallback : ms / 1000;
}

function member(value: Value, name: string): Value {
  if (value === MISSING) throw new Error(`'None' has no attribute '${name}'`);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return MISSING;
  return (value as Readonly<Record<string, Value>>)[name];
}

function compare(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>=':
      return number(left) >= number(right);
    case '<=':
      return number(left) <= number(right);
    case '>':
      return number(left) > number(right);
    default:
      return number(left) < number(right);
  }
}

function number(value: Value): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${String(value)}`);
  return value;
}

function truth(value: Value): boolean {
  if (value === MISSING || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** As Python prints it. */
function printed(value: Value): string {
  if (value === MISSING) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
