declare const RINGFENCE_VERSION: string | undefined;

/** The version of package.json, put in by the bundler. */
export const VERSION = typeof RINGFENCE_VERSION === 'string' ? RINGFENCE_VERSION : 'development';
