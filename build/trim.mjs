// Libraries carry what a router never uses: transports for browsers, worker threads for logs, aliases for topics. This esbuild plugin leaves
// it out of the bundle. The one rule: a stub that is reached says so instead of failing silently, unless it does what is asked by doing nothing.

import { readFileSync } from 'node:fs';

const { version: mqttVersion } = JSON.parse(readFileSync('node_modules/mqtt/package.json', 'utf8'));
const MISSING = 'const missing = () => { throw new Error("This is not part of Ringfence"); };';
const STUBS = {
  'worker-timers': 'module.exports = { setInterval, clearInterval, setTimeout, clearTimeout };',
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false, extend: () => () => {} });',
  stream: `${MISSING} module.exports = { default: missing, streamBuilder: missing };`,
  version: `module.exports = { version: ${JSON.stringify(mqttVersion)} };`,
  // No message of ours has an alias, whatever the broker would allow.
  aliases:
    'exports.__esModule = true; exports.default = class { getTopicByAlias() {} getAliasByTopic() {} put() { return false; } clear() {} };',
  logs: `${MISSING} module.exports = missing;`,
};

/** `from` is the package that imports it, null for any. */
const LEFT_OUT = [
  { from: 'mqtt', filter: /^\.\/(ws|wx|ali|socks)$/, stub: 'stream' },
  { from: 'mqtt', filter: /\/topic-alias-send$/, stub: 'aliases' },
  { from: 'mqtt', filter: /\/package\.json$/, stub: 'version' },
  { from: 'pino', filter: /\/(transport|multistream)$/, stub: 'logs' },
  { from: null, filter: /^worker-timers$/, stub: 'worker-timers' },
  { from: null, filter: /^debug$/, stub: 'debug' },
];

export const trim = {
  name: 'trim',
  setup(build) {
    for (const { from, filter, stub } of LEFT_OUT)
      build.onResolve({ filter }, ({ importer }) =>
        from === null || importer.includes(`/node_modules/${from}/`) ? { path: stub, namespace: 'stub' } : undefined,
      );
    build.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }));
    build.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({ contents: STUBS[path], loader: 'js' }));
  },
};
