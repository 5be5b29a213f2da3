import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../agent/mqtt/backoff.ts';
import { type Failure, failureSentence, maybeWrongVersion } from '../../agent/mqtt/failure.ts';

const URL = 'mqtt://broker:1883';

describe('a failure to reach the broker', () => {
  it.each<[Failure, RegExp]>([
    [{ kind: 'refused', code: 0x04 }, /refuses user name or password; correct username and password/],
    [{ kind: 'refused', code: 0x05 }, /refuses user name or password/],
    [{ kind: 'refused', code: 0x86 }, /refuses user name or password/],
    [{ kind: 'refused', code: 0x87 }, /refuses user name or password/],
    [{ kind: 'refused', code: 0x88 }, /refuses the connection \(reason code 136\); its log says more/],
    [{ kind: 'dismissed', code: 0x8e }, /ended the connection \(reason code 142\)/],
    [{ kind: 'unacknowledged' }, /no longer confirms what it gets; the connection is made anew/],
    [{ kind: 'error', code: 'CERT_HAS_EXPIRED' }, /certificate of .* has expired; renew it/],
    [{ kind: 'error', code: 'CERT_NOT_YET_VALID' }, /is not valid yet; is the clock of this router right\?/],
    [{ kind: 'error', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /is for another name; .* with option server_name/],
    [{ kind: 'error', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /signed by nobody we trust \(SELF_.*\); .* option ca_file/],
    [{ kind: 'error', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, /wants a certificate of ours .* cert_file/],
    [{ kind: 'error', code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }, /refuses our certificate .* option cert_file/],
    [{ kind: 'error', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /does not speak TLS; correct option url/],
    [{ kind: 'dismissed', code: 0x8b }, /ended the connection \(reason code 139\)/],
    [{ kind: 'error', code: 'ECONNREFUSED' }, /No MQTT broker answers .* start it, or correct option url/],
    [{ kind: 'error', code: 'ENOTFOUND' }, /name of the MQTT broker .* is not known/],
    [{ kind: 'error', code: 'EAI_AGAIN' }, /name of the MQTT broker .* is not known/],
    [{ kind: 'error', code: 'EHOSTUNREACH' }, /cannot be reached \(EHOSTUNREACH\)/],
    [{ kind: 'silent' }, /closes the connection without an answer/],
    [{ kind: 'unanswered' }, /gives no answer as of an MQTT broker; correct option url/],
    [{ kind: 'closed' }, /connection to the MQTT broker .* broke/],
  ])('%j is told in one sentence that names the broker', (failure, sentence) => {
    expect(failureSentence(failure, URL)).toMatch(sentence);
    expect(failureSentence(failure, URL)).toContain(URL);
  });

  it('may be for the version of the protocol when the broker says so or does not answer', () => {
    const wrong: Failure[] = [
      { kind: 'refused', code: 0x01 },
      { kind: 'refused', code: 0x84 },
      { kind: 'silent' },
      { kind: 'unanswered' },
    ];
    const other: Failure[] = [
      { kind: 'refused', code: 0x87 },
      { kind: 'error', code: 'ECONNREFUSED' },
      { kind: 'dismissed', code: 0x8e },
      { kind: 'closed' },
      { kind: 'unacknowledged' },
    ];
    expect(wrong.map(maybeWrongVersion)).toEqual(wrong.map(() => true));
    expect(other.map(maybeWrongVersion)).toEqual(other.map(() => false));
  });
});

describe('the wait between two attempts', () => {
  const limits = { firstDelayMs: 1000, longestDelayMs: 60_000 };

  it('doubles from one second to one minute', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1e6].map((failures) => backoffMs(failures, limits, 1));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is up to one half shorter by chance', () => {
    expect(backoffMs(1, limits, 0)).toBe(500);
    expect(backoffMs(9, limits, 0.5)).toBe(45_000);
  });
});
