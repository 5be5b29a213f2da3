import { expect, it } from 'vitest';
import { offloadOf } from '../../agent/live/offload.ts';

it('tells by the status of the flows whether voice goes past the rules, and keeps what it knew while there is none', () => {
  const flows = (...statuses: number[]) => statuses.map((status) => ({ status }));
  expect(offloadOf([], 'unknown')).toBe('unknown');
  expect(offloadOf([], 'software')).toBe('software');
  expect(offloadOf(flows(0x18e), 'unknown')).toBe('none');
  expect(offloadOf(flows(0x18e, 0x418e), 'none')).toBe('software');
  expect(offloadOf(flows(0xc18e, 0x418e), 'none')).toBe('hardware');
});
