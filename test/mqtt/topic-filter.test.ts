import { describe, expect, it } from 'vitest';
import { filterMatches, isFilter, isTopic } from '../../build/demo/topic-filter.ts';

describe("a topic filter of the demo's broker", () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a', false],
    ['a', 'a/b', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['+/b/+', 'a/b/c', true],
    ['#', 'a/b/c', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a', true],
    ['a/#', 'ab', false],
    ['#', '$SYS/x', false],
    ['+/x', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
    ['/+', '/a', true],
    ['+', '/a', false],
  ])('%s against %s is %s (MQTT 5 section 4.7)', (filter, topic, matches) => {
    expect(filterMatches(filter, topic)).toBe(matches);
  });

  it('has wildcards only as whole levels, and # only as the last', () => {
    expect(['a/+/b', '#', 'a/#', '+', '/', 'a//b'].map(isFilter)).toEqual([true, true, true, true, true, true]);
    expect(['a+', 'a/b#', '#/a', '', 'a/#/b'].map(isFilter)).toEqual([false, false, false, false, false]);
  });

  it('is no topic to publish on when it has wildcards', () => {
    expect(['a/b', '/', 'a/+', '#', ''].map(isTopic)).toEqual([true, true, false, false, false]);
  });
});
