// The part of YAML that our blueprints keep to: block mappings and sequences, plain and quoted scalars, folded text (`>-`), `!input`.
// The one rule: what is beyond it throws, so that a file that this reads is YAML to everybody (YAML 1.2 chapters 7 and 8).

/** What `!input name` stands for. */
interface Input {
  readonly input: string;
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

const KEY = /^([A-Za-z_][\w-]*):(?: (.*))?$/;

export function parseYaml(text: string): unknown {
  const lines = text.split('\n').flatMap((line, index) => lineOf(line, index + 1));
  const value = block(lines, 0);
  if (lines.length > 0) throw new Error(`left over: ${lines[0]?.text}`);
  return value;
}

function lineOf(line: string, number: number): Line[] {
  if (/\t|\s$/.test(line)) throw new Error(`line ${number} has a tab, or ends in a space`);
  const text = line.trimStart();
  return text === '' || text.startsWith('#') ? [] : [{ indent: line.length - text.length, text }];
}

/** Takes the lines of one mapping or sequence. */
function block(lines: Line[], indent: number): unknown {
  const [first] = lines;
  if (first === undefined || first.indent !== indent) throw new Error(`indented wrongly: ${first?.text}`);
  return first.text.startsWith('- ') ? sequence(lines, indent) : mapping(lines, indent);
}

function sequence(lines: Line[], indent: number): unknown[] {
  const items: unknown[] = [];
  while (lines[0]?.indent === indent && lines[0].text.startsWith('- ')) {
    const text = lines[0].text.slice(2);
    const isScalar = !KEY.test(text);
    if (isScalar) {
      lines.shift();
      items.push(scalar(text));
    } else {
      // What follows the dash is a mapping of its own, indented by the dash.
      lines[0] = { indent: indent + 2, text };
      items.push(mapping(lines, indent + 2));
    }
  }
  return items;
}

function mapping(lines: Line[], indent: number): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  while (lines[0]?.indent === indent && !lines[0].text.startsWith('- ')) {
    const [, key = '', rest = ''] = KEY.exec(lines[0].text) ?? [];
    if (key === '' || Object.hasOwn(members, key)) throw new Error(`no key, or one twice: ${lines[0].text}`);
    lines.shift();
    members[key] = rest === '' ? nested(lines, indent) : rest === '>-' ? folded(lines, indent) : scalar(rest);
  }
  if ((lines[0]?.indent ?? 0) > indent) throw new Error(`indented wrongly: ${lines[0]?.text}`);
  return members;
}

function nested(lines: Line[], indent: number): unknown {
  const [next] = lines;
  return next !== undefined && next.indent > indent ? block(lines, next.indent) : null;
}

function folded(lines: Line[], indent: number): string {
  const texts: string[] = [];
  for (let [next] = lines; next !== undefined && next.indent > indent; [next] = lines) {
    texts.push(next.text);
    lines.shift();
  }
  return texts.join(' ');
}

function scalar(text: string): unknown {
  const [, input] = /^!input ([a-z_]+)$/.exec(text) ?? [];
  if (input !== undefined) return { input } satisfies Input;
  const [, double] = /^"([^"\\]*)"$/.exec(text) ?? [];
  if (double !== undefined) return double;
  const [, single] = /^'([^']*)'$/.exec(text) ?? [];
  if (single !== undefined) return single;
  if (/^(true|false)$/.test(text)) return text === 'true';
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^[A-Za-z0-9]/.test(text) || /: | #|^(yes|no|on|off|null)$/i.test(text)) throw new Error(`not plain: ${text}`);
  return text;
}
