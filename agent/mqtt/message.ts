// Messages to and from a broker, as MQTT 5 has them in section 3.3; what 3.1.1 does not know is left out on the wire.

import type { IPublishPacket } from 'mqtt';
import type { CommandMessage } from './command-message.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly correlation: Buffer | null;
  /** For how long it is worth delivering (MQTT 5 section 3.3.2.3.3), null for ever. */
  readonly lifeSeconds: number | null;
}

export function propertiesOf({ correlation, lifeSeconds }: Message): NonNullable<IPublishPacket['properties']> {
  return {
    ...(correlation === null ? {} : { correlationData: correlation }),
    ...(lifeSeconds === null ? {} : { messageExpiryInterval: lifeSeconds }),
  };
}

/** MQTT 5 section 3.3: fixed header of 5 bytes at most, topic with its length, packet identifier, properties with their length, payload. */
export function packetBytes({ topic, payload, correlation, lifeSeconds }: Message): number {
  const properties = (correlation === null ? 0 : 3 + correlation.length) + (lifeSeconds === null ? 0 : 5);
  return 5 + 2 + Buffer.byteLength(topic) + 2 + 4 + properties + Buffer.byteLength(payload);
}

export function commandMessage(topic: string, payload: Buffer, { retain, properties }: IPublishPacket): CommandMessage {
  const { responseTopic, correlationData = null } = properties ?? {};
  const respondTo = responseTopic === undefined ? null : { topic: responseTopic, correlation: correlationData };
  return { topic, payload, retained: retain, respondTo };
}
