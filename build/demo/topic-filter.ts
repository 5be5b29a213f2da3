// Topic names and topic filters (MQTT 5 section 4.7).

/** What may be published on: no wildcard, not empty. */
export function isTopic(text: string): boolean {
  return text !== '' && !/[+#\0]/.test(text);
}

/** What may be subscribed to: each wildcard fills a level by itself, `#` only the last. */
export function isFilter(text: string): boolean {
  const levels = text.split('/');
  const whole = levels.every((level) => level === '+' || level === '#' || isTopic(level) || level === '');
  return text !== '' && whole && !levels.slice(0, -1).includes('#');
}

/** `+` stands for one level, `#` for the rest and for the level above it; neither for topics of the broker's own (`$`). */
export function filterMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
