// MQTT.js carries transports and shims for browsers that a router never uses: this esbuild plugin leaves them out of the bundle.
// The one rule: only mqtt:// and mqtts:// are kept, so a stub that is reached says so instead of failing silently.

const UNUSED_TRANSPORTS = /^\.\/(ws|wx|ali|socks)$/;
const STUBS = {
  'worker-timers': 'module.exports = { setInterval, clearInterval, setTimeout, clearTimeout };',
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false, extend: () => () => {} });',
  transport:
    'const missing = () => { throw new Error("This transport is not part of Ringfence: use mqtt:// or mqtts://"); };' +
    'module.exports = { default: missing, streamBuilder: missing };',
};

export const trimMqtt = {
  name: 'trim-mqtt',
  setup(build) {
    build.onResolve({ filter: UNUSED_TRANSPORTS }, ({ importer }) =>
      importer.includes('/node_modules/mqtt/') ? { path: 'transport', namespace: 'stub' } : undefined,
    );
    build.onResolve({ filter: /^(worker-timers|debug)$/ }, ({ path }) => ({ path, namespace: 'stub' }));
    build.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }));
    build.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({ contents: STUBS[path], loader: 'js' }));
  },
};
