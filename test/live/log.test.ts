// The log as logread and as a program sees it.

import { describe, expect, it } from 'vitest';
import { createLog } from '../../agent/live/log.ts';
import type { LogLevel } from '../../agent/live/log-level.ts';

function logging(json: boolean, level: LogLevel = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, json, write: (line) => lines.push(line) }) };
}

describe('a line of text', () => {
  it('is the sentence alone, its level before it where that is not info', () => {
    const { lines, log } = logging(false, 'trace');
    log.info('All is well.');
    log.warn('Mind the gap.');
    log.debug('Details.');
    expect(lines).toEqual(['All is well.', 'warn: Mind the gap.', 'debug: Details.']);
  });

  it('names plain fields, and quotes what a reader could take for further ones', () => {
    const { lines, log } = logging(false);
    log.info({ code: 603, rule: 'abroad', device: null, media: [1] }, 'A call.');
    log.info({ from: 'x verdict=allow', empty: '', said: 'a"b' }, 'A call.');
    expect(lines).toEqual(['A call. code=603 rule=abroad', 'A call. from="x verdict=allow" empty="" said="a\\"b"']);
  });

  it('is one line that moves no cursor, whatever the wire brought', () => {
    const { lines, log } = logging(false);
    log.info({ dialled: 'a\r\nwarn: forged\u001b[2J' }, 'To \u202e\u2028\n\u009b1m.');
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('is not written below its level', () => {
    const { lines, log } = logging(false, 'warn');
    log.info('No.');
    log.error('Yes.');
    expect(lines).toEqual(['error: Yes.']);
    const silent = logging(false, 'silent');
    silent.log.fatal('No.');
    expect(silent.lines).toEqual([]);
  });
});

describe('a line of JSON', () => {
  it('holds level, time, sentence and the whole record', () => {
    const { lines, log } = logging(true);
    log.warn({ type: 'call', media: [{ packets: 3 }], device: null }, 'A call.');
    const entry = JSON.parse(lines[0] ?? '');
    expect(entry).toMatchObject({ level: 'warn', msg: 'A call.', type: 'call', media: [{ packets: 3 }], device: null });
    expect(new Date(entry.time).toISOString()).toBe(entry.time);
    expect(lines[0]).not.toContain('\n');
  });

  it('gives back exactly what the wire brought, without writing it', () => {
    const { lines, log } = logging(true);
    const dialled = '\u001b[2J\u009b\u202e\u2028東京';
    log.info({ dialled }, 'A call.');
    expect(JSON.parse(lines[0] ?? '').dialled).toBe(dialled);
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('a password', () => {
  it.each([true, false])('is in no line, however deep it lies (JSON: %s)', (json) => {
    const { lines, log } = logging(json, 'trace');
    const mqtt = { url: 'mqtt://broker', password: 'hunter2' };
    log.info(mqtt, 'One.');
    log.info({ mqtt }, 'Two.');
    log.info({ config: { mqtt } }, 'Three.');
    log.info({ house: { config: { mqtt } } }, 'Four.');
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).not.toContain('hunter2');
  });
});
