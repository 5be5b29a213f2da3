// Follows the default routes where the owner names no WAN interface: at boot there may be none yet, and a line may come back by another.
// The one rule: while there is no default route the last interfaces are guarded on: when the line is back, calls leave before anybody looks.

import type { Config } from '../config/schema.ts';
import type { House } from '../guard/house.ts';
import type { Done } from './done.ts';
import type { Log } from './log.ts';
import { defaultRouteInterfaces, withWan } from './wan.ts';

/** `house` is the one in force; `rebuild` puts the same configuration in force anew, as adapted now. */
export interface WanFollowerOptions {
  readonly log: Log;
  readonly house: () => House;
  readonly rebuild: () => Promise<Done>;
}

/** Looks from a refused move to the next attempt. */
const PAUSE = 30;

export class WanFollower {
  readonly #options: WanFollowerOptions;
  #pause = 0;
  #isMoving = false;
  #unguarded = '';

  constructor(options: WanFollowerOptions) {
    this.#options = options;
  }

  /** The configuration with its WAN interfaces filled in. */
  readonly adapt = (config: Config): Config => {
    const found = withWan(config);
    if (found.main.wan.length > 0) return found;
    return { ...found, main: { ...found.main, wan: this.#options.house().config.main.wan } };
  };

  /** To be called every second. */
  look(): void {
    const { given, config } = this.#options.house();
    if (given.main.wan.length > 0) {
      this.#tellUnguarded(given.main.wan);
      return;
    }
    this.#unguarded = '';
    if (this.#pause > 0) this.#pause--;
    if (this.#pause > 0 || this.#isMoving) return;
    if (this.adapt(given).main.wan.join() !== config.main.wan.join()) void this.#move();
  }

  tell(): void {
    const { wan } = this.#options.house().config.main;
    if (wan.length > 0) this.#options.log.info(`Guarding calls that leave by ${wan.join(', ')}.`);
    else
      this.#options.log.warn(
        "There is no WAN interface yet, so no call is stopped: name it with 'list wan', or wait for a default route.",
      );
  }

  /** An owner who names an interface means the one by which calls leave; a slip of the pen would leave the home open. */
  #tellUnguarded(named: readonly string[]): void {
    const others = defaultRouteInterfaces().filter((name) => !named.includes(name));
    const unguarded = others.join(', ');
    if (unguarded !== this.#unguarded && unguarded !== '')
      this.#options.log.warn(
        `A default route leaves by ${unguarded}, which 'list wan' does not name: calls that take it are not stopped.`,
      );
    this.#unguarded = unguarded;
  }

  async #move(): Promise<void> {
    const { log, rebuild } = this.#options;
    this.#isMoving = true;
    const moved = await rebuild();
    this.#isMoving = false;
    if (moved.ok) {
      this.tell();
      return;
    }
    this.#pause = PAUSE;
    for (const sentence of moved.sentences) log.error(sentence);
  }
}
