import { describe, expect, it } from 'vitest';
import { StillBilled } from '../../agent/mqtt/still-billed.ts';
import { alertRecord, callRecord } from '../kit/mqtt-reporter.ts';

const RUNNING = { ...callRecord('a@b'), state: 'answered', endedAt: null } as const;

function alert(kind: 'call_still_running' | 'call_ended' | 'test', call = RUNNING) {
  return { ...alertRecord('Look.'), alert: kind, call };
}

describe('a call that could not be ended', () => {
  it('is still billed until it is ended after all', () => {
    const billed = new StillBilled();
    expect(billed.alert(alert('call_still_running'))).toBe(true);
    expect(billed.alert(alert('call_still_running'))).toBe(false);
    expect(billed.alert(alert('call_ended', { ...RUNNING, callId: 'another' }))).toBe(false);
    expect(billed.calls).toEqual(['a@b']);
    expect(billed.alert(alert('call_ended'))).toBe(true);
    expect(billed.calls).toEqual([]);
  });

  it('is still billed until it is over by itself', () => {
    const billed = new StillBilled();
    billed.alert(alert('call_still_running'));
    expect(billed.call(RUNNING)).toBe(false);
    expect(billed.call({ ...RUNNING, endedAt: '2026-11-22T10:00:00.000Z' })).toBe(true);
    expect(billed.calls).toEqual([]);
  });

  it('is what no other alert is about', () => {
    const billed = new StillBilled();
    expect(billed.alert(alert('test'))).toBe(false);
    expect(billed.alert({ ...alert('call_still_running'), call: null })).toBe(false);
  });

  it('is forgotten for the newest beyond a hundred', () => {
    const billed = new StillBilled();
    for (let count = 1; count <= 150; count++)
      billed.alert(alert('call_still_running', { ...RUNNING, callId: `call-${count}` }));
    expect(billed.calls).toHaveLength(100);
    expect(billed.calls.at(-1)).toBe('call-150');
  });
});
