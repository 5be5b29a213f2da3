// Home Assistant's rules for what comes by MQTT discovery, as its documentation and source have them (2026.4): homeassistant/components/mqtt/
// schemas.py, discovery.py and a file per platform; components/sensor/const.py for classes, units and state classes.
// The one rule: stricter than Home Assistant, which drops keys that it does not know: here they are faults.

import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty());
const template = v.pipe(text, v.regex(/\{\{.*\}\}/s));
const topic = v.pipe(text, v.regex(/^[^+#\0]+$/), v.maxLength(1000));
const icon = v.pipe(text, v.regex(/^mdi:[a-z0-9-]+$/));

const DEVICE = v.strictObject({
  identifiers: v.pipe(v.array(text), v.minLength(1)),
  name: text,
  manufacturer: v.optional(text),
  model: v.optional(text),
  sw_version: v.optional(text),
});
const ORIGIN = v.strictObject({
  name: text,
  sw_version: v.optional(text),
  support_url: v.optional(v.pipe(text, v.url())),
});
/** What a device's message shares with its components. */
const SHARED = {
  availability_topic: topic,
  qos: v.picklist([0, 1, 2]),
};

/** MQTT_ENTITY_COMMON_SCHEMA; only what is of use to us. `unique_id` is optional there, but not in a device's message. */
const COMMON = {
  name: text,
  unique_id: text,
  default_entity_id: text,
  entity_category: v.optional(v.picklist(['config', 'diagnostic'])),
  enabled_by_default: v.optional(v.boolean()),
  icon: v.optional(icon),
  json_attributes_topic: v.optional(topic),
  json_attributes_template: v.optional(template),
};
const READ = { state_topic: topic, value_template: template };

/** Units of a class; null: none may be given. Classes without statistics have no state classes. */
const SENSOR_CLASSES: Readonly<Record<string, { readonly units: RegExp | null; readonly states: readonly string[] }>> =
  {
    timestamp: { units: null, states: [] },
    enum: { units: null, states: [] },
    monetary: { units: /^[A-Z]{3}$/, states: ['total'] },
    duration: { units: /^(d|h|min|s|ms)$/, states: ['measurement', 'total', 'total_increasing'] },
    data_size: {
      units: /^([kMGT]?bit|[kMGTPEZY]?B|[KMGTPEZY]iB)$/,
      states: ['measurement', 'total', 'total_increasing'],
    },
  };

const sensor = v.pipe(
  v.strictObject({
    ...COMMON,
    ...READ,
    device_class: v.optional(v.picklist(Object.keys(SENSOR_CLASSES))),
    state_class: v.optional(v.picklist(['measurement', 'total', 'total_increasing'])),
    unit_of_measurement: v.optional(text),
    suggested_display_precision: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    last_reset_value_template: v.optional(template),
    options: v.optional(v.pipe(v.array(text), v.minLength(1))),
  }),
  v.check(({ device_class, unit_of_measurement: unit }) => {
    const units = device_class === undefined ? undefined : SENSOR_CLASSES[device_class]?.units;
    return units === undefined || (units === null ? unit === undefined : unit !== undefined && units.test(unit));
  }, 'the unit is not of the class'),
  v.check(({ device_class, state_class }) => {
    const states = device_class === undefined ? undefined : SENSOR_CLASSES[device_class]?.states;
    return states === undefined || state_class === undefined || states.includes(state_class);
  }, 'the state class is not of the class'),
  v.check(({ device_class, options }) => (device_class === 'enum') === (options !== undefined), 'options go with enum'),
  v.check(
    ({ state_class, last_reset_value_template: reset }) => reset === undefined || state_class === 'total',
    'only a total is reset',
  ),
);

const command = { command_topic: topic };

const PLATFORMS = {
  event: v.strictObject({
    ...COMMON,
    ...READ,
    event_types: v.pipe(v.array(text), v.minLength(1)),
    device_class: v.optional(v.picklist(['button', 'doorbell', 'motion'])),
  }),
  sensor,
  binary_sensor: v.strictObject({
    ...COMMON,
    ...READ,
    // Of components/binary_sensor those that fit what a router can know.
    device_class: v.optional(v.picklist(['connectivity', 'problem', 'running', 'safety', 'sound', 'tamper', 'update'])),
  }),
  switch: v.strictObject({
    ...COMMON,
    ...READ,
    ...command,
    payload_on: text,
    payload_off: text,
    state_on: text,
    state_off: text,
    device_class: v.optional(v.picklist(['outlet', 'switch'])),
  }),
  select: v.strictObject({
    ...COMMON,
    ...READ,
    ...command,
    command_template: template,
    options: v.pipe(v.array(text), v.minLength(1)),
  }),
  number: v.pipe(
    v.strictObject({
      ...COMMON,
      ...READ,
      ...command,
      command_template: template,
      device_class: v.optional(v.literal('monetary')),
      unit_of_measurement: v.optional(v.pipe(text, v.regex(/^[A-Z]{3}$/))),
      min: v.number(),
      max: v.number(),
      step: v.pipe(v.number(), v.minValue(0.001)),
      mode: v.picklist(['auto', 'box', 'slider']),
    }),
    v.check(({ min, max }) => min < max, 'the least must be below the most'),
  ),
  button: v.strictObject({
    ...COMMON,
    ...command,
    payload_press: text,
    device_class: v.optional(v.picklist(['identify', 'restart', 'update'])),
  }),
} as const;

type Platform = keyof typeof PLATFORMS;

/** An entity as Home Assistant takes it, with the shared options put in. */
export type Found = { readonly platform: Platform } & Readonly<Record<string, unknown>>;

/** mixins.py, MQTT_ATTRIBUTES_BLOCKED: attributes of these names are dropped in silence. */
export const BLOCKED_ATTRIBUTES = [
  ...['assumed_state', 'available', 'device_class', 'device_info', 'entity_category', 'entity_picture', 'force_update'],
  ...['icon', 'name', 'should_poll', 'state', 'supported_features', 'unique_id', 'unit_of_measurement'],
];

const OF_DEVICE = v.strictObject({
  device: DEVICE,
  origin: ORIGIN,
  ...SHARED,
  components: v.record(v.pipe(text, v.regex(/^[a-zA-Z0-9_-]+$/)), v.looseObject({ platform: platformSchema() })),
});

/** What Home Assistant makes of retained messages on the topics that it reads below `prefix`. Throws at what it would refuse. */
export function discovered(messages: ReadonlyMap<string, string>, prefix: string): readonly Found[] {
  const found = [...messages].flatMap(([name, payload]) => read(name, payload, prefix));
  const ids = found.map(({ unique_id }) => unique_id);
  if (new Set(ids).size !== ids.length) throw new Error('two entities have one unique id');
  return found;
}

function read(name: string, payload: string, prefix: string): readonly Found[] {
  // discovery.py, TOPIC_MATCHER.
  const match = /^(\w+)\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/.exec(name.slice(prefix.length + 1));
  if (!name.startsWith(`${prefix}/`) || match === null) throw new Error(`no discovery topic: ${name}`);
  const members: unknown = JSON.parse(payload);
  if (match[1] === 'device') {
    const { components, ...shared } = v.parse(OF_DEVICE, members);
    return Object.values(components).map(({ platform, ...own }) => entity(platform, own, shared));
  }
  const platform = v.parse(platformSchema(), match[1]);
  const { device, origin, availability_topic, qos, ...own } = v.parse(v.looseObject({}), members);
  const shared = v.parse(v.strictObject({ device: DEVICE, origin: ORIGIN, ...SHARED }), {
    ...{ device, origin, availability_topic, qos },
  });
  return [entity(platform, own, shared)];
}

function entity(platform: Platform, own: object, shared: object): Found {
  const checked = v.safeParse(PLATFORMS[platform], own);
  if (!checked.success) throw new Error(`${JSON.stringify(own)}: ${JSON.stringify(v.flatten(checked.issues))}`);
  const { default_entity_id: id } = checked.output;
  if (!new RegExp(`^${platform}\\.[a-z0-9_]+$`).test(id)) throw new Error(`no entity id: ${id}`);
  return { platform, ...checked.output, ...shared };
}

function platformSchema() {
  return v.picklist(Object.keys(PLATFORMS) as Platform[]);
}
