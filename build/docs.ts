// `npm run docs`: writes the generated parts of README.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { regenerate } from './readme.ts';

writeFileSync('README.md', regenerate(readFileSync('README.md', 'utf8')));
