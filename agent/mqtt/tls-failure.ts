// What a failed TLS handshake means, by the codes of Node and OpenSSL (X509_verify_cert_error_string(3), SSL_alert_type_string(3)).

const OF_NOBODY = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];
const OURS_WANTED = ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'];
const OURS_REFUSED = [
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  'ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR',
  'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
  'ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE',
];

/** One sentence with what to do; null for a code that is none of TLS. */
export function tlsSentence(code: string, url: string): string | null {
  const theirs = `The certificate of the MQTT broker ${url}`;
  if (code === 'CERT_HAS_EXPIRED') return `${theirs} has expired; renew it at the broker. Events are kept meanwhile.`;
  if (code === 'CERT_NOT_YET_VALID')
    return `${theirs} is not valid yet; is the clock of this router right? Events are kept meanwhile.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${theirs} is for another name; correct the host in option url, or name it with option server_name.`;
  if (OF_NOBODY.includes(code))
    return `${theirs} is signed by nobody we trust (${code}); name the authority's certificate with option ca_file.`;
  if (OURS_WANTED.includes(code))
    return `The MQTT broker ${url} wants a certificate of ours (${code}); name one with options cert_file and key_file.`;
  if (OURS_REFUSED.includes(code))
    return `The MQTT broker ${url} refuses our certificate (${code}); renew or correct the one of option cert_file.`;
  return code === 'ERR_SSL_WRONG_VERSION_NUMBER'
    ? `${url} does not speak TLS; correct option url: is it another port, or mqtt://?`
    : null;
}
