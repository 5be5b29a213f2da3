// The part of a body that has the wanted media type, out of a multipart body if need be (RFC 2046 section 5.1, RFC 5621).
import { scanHeaders } from './header-table.ts';
import { LF } from './octets.ts';
import { parseParameters } from './parameters.ts';

/** Parts looked at, and levels of parts within parts. */
const MAX_PARTS = 16;
const MAX_DEPTH = 3;

/** Null when no part has the type. `contentType` is the header's value, `wanted` a media type in lower case. */
export function bodyPart(body: Buffer, contentType: string, wanted: string, depth = 0): Buffer | null {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === wanted) return body;
  const boundary = parseParameters(contentType).get('boundary');
  if (!type.startsWith('multipart/') || !boundary || depth === MAX_DEPTH) return null;
  for (const part of partsOf(body, `--${boundary}`)) {
    const scan = scanHeaders(part, 0, true);
    if (scan.kind !== 'done') continue;
    const partType = scan.table.values('Content-Type')[0] ?? 'text/plain';
    const found = bodyPart(part.subarray(scan.at), partType, wanted, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** What stands between the lines that begin with `delimiter`; a last part that is never closed counts too. */
function partsOf(body: Buffer, delimiter: string): readonly Buffer[] {
  const parts: Buffer[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0 && parts.length < MAX_PARTS) {
    const lineFeed = body.indexOf(LF, at);
    if (lineFeed < 0) break;
    const next = body.indexOf(`\n${delimiter}`, lineFeed);
    parts.push(body.subarray(lineFeed + 1, next < 0 ? body.length : next + 1));
    at = next < 0 ? -1 : next + 1;
  }
  return parts;
}
