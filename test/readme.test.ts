import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { regenerate } from '../build/readme.ts';

it('has a README whose generated parts are those of the code (npm run docs makes them)', () => {
  const text = readFileSync('README.md', 'utf8');
  expect(text).toBe(regenerate(text));
});
