// Ten ordinary households in Japan, none of which anybody should keep from calling. The one rule: nobody here is an average; what each of
// them does would look like fraud to somebody's rule.

import type { Habit, Household } from './household.ts';
import { abroad, FIXED, inCities, MOBILES } from './phone-book.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const FAMILY = [...MOBILES.slice(0, 5), ...FIXED.slice(0, 3)];
const AROUND_TOWN: Habit = {
  to: FAMILY,
  perDay: 3,
  hours: [8, 21],
  talkSeconds: [20, 15 * MINUTE],
  busy: 4,
  unanswered: 20,
};

export const HOUSEHOLDS: readonly Household[] = [
  {
    title: 'family with relatives abroad',
    habits: [
      AROUND_TOWN,
      { to: abroad('PH', 2), perDay: 0.7, hours: [19, 23], talkSeconds: [5 * MINUTE, HOUR], unanswered: 20 },
      {
        to: abroad('BR', 2),
        perDay: 1,
        week: 'weekends',
        hours: [7, 10],
        talkSeconds: [10 * MINUTE, HOUR],
        unanswered: 20,
      },
      { to: abroad('PH', 1), perDay: 4, days: [12], hours: [8, 22], talkSeconds: [20, 4 * MINUTE], unanswered: 30 },
    ],
  },
  {
    title: 'grandparents, hour-long calls to one country',
    habits: [
      { ...AROUND_TOWN, perDay: 1 },
      { to: abroad('US', 1), perDay: 0.6, hours: [8, 11], talkSeconds: [40 * MINUTE, 100 * MINUTE], unanswered: 10 },
      { to: ['0570012345'], perDay: 0.2, week: 'workdays', hours: [9, 16], talkSeconds: [MINUTE, 8 * MINUTE] },
    ],
  },
  {
    title: 'small office, customers in three countries',
    lines: 6,
    habits: [
      {
        to: [...FIXED, ...MOBILES],
        perDay: 20,
        week: 'workdays',
        hours: [9, 18],
        talkSeconds: [20, 12 * MINUTE],
        busy: 6,
        unanswered: 15,
      },
      ...['TW', 'KR', 'DE'].map(
        (country): Habit => ({
          to: abroad(country, 6),
          perDay: 1.5,
          week: 'workdays',
          hours: [9, 18],
          talkSeconds: [30, 15 * MINUTE],
          unanswered: 20,
        }),
      ),
    ],
  },
  {
    title: 'fax with a redialler',
    habits: [
      {
        to: FIXED,
        perDay: 8,
        week: 'workdays',
        hours: [9, 18],
        talkSeconds: [30, 150],
        busy: 35,
        redials: { times: 5, afterSeconds: 90 },
      },
      {
        to: abroad('TW', 1),
        perDay: 1,
        days: [1, 3, 8, 10, 15, 17, 22, 24, 29],
        hours: [10, 12],
        talkSeconds: [40, 120],
        busy: 40,
        redials: { times: 5, afterSeconds: 120 },
      },
    ],
  },
  {
    title: 'alarm dialler',
    habits: [
      {
        to: FIXED.slice(0, 2),
        perDay: 1,
        hours: [3, 3.1],
        talkSeconds: [6, 12],
        busy: 10,
        redials: { times: 6, afterSeconds: 20 },
      },
      { to: FIXED.slice(0, 2), perDay: 0.1, hours: [0, 24], talkSeconds: [8, 15] },
      { to: MOBILES.slice(0, 4), perDay: 8, days: [17], hours: [2.2, 2.4], talkSeconds: [5, 20], unanswered: 40 },
    ],
  },
  {
    title: 'teenagers',
    lines: 2,
    habits: [
      {
        to: MOBILES,
        perDay: 20,
        hours: [15, 25],
        talkSeconds: [5, 12 * MINUTE],
        busy: 15,
        unanswered: 35,
        redials: { times: 3, afterSeconds: 15 },
      },
      { to: ['117', '177', '0120123456', '05012345678'], perDay: 1, hours: [7, 22], talkSeconds: [10, 3 * MINUTE] },
    ],
  },
  {
    title: 'shift worker, calls home at night',
    habits: [
      { ...AROUND_TOWN, perDay: 1, hours: [14, 24] },
      { to: abroad('VN', 3), perDay: 1.2, hours: [24, 27], talkSeconds: [2 * MINUTE, 50 * MINUTE], unanswered: 30 },
    ],
  },
  {
    title: 'travel lover, a new country now and then',
    allows: 24 * HOUR,
    habits: [
      { ...AROUND_TOWN, perDay: 2 },
      { to: abroad('PL', 2), perDay: 1.5, days: [2, 3, 5], hours: [17, 21], talkSeconds: [MINUTE, 10 * MINUTE] },
      { to: abroad('LK', 2), perDay: 2, days: [19, 20, 22], hours: [13, 18], talkSeconds: [MINUTE, 10 * MINUTE] },
    ],
  },
  {
    title: 'holiday flat with guests from anywhere',
    allows: 24 * HOUR,
    habits: [
      { to: [...FIXED.slice(4, 8), '0120123456'], perDay: 2, hours: [8, 23], talkSeconds: [30, 6 * MINUTE] },
      { to: abroad('BG', 2), perDay: 1, days: [1, 2, 4], hours: [18, 26], talkSeconds: [2 * MINUTE, 30 * MINUTE] },
      { to: abroad('GB', 2), perDay: 2, days: [16, 17], hours: [18, 26], talkSeconds: [2 * MINUTE, 30 * MINUTE] },
    ],
  },
  {
    title: 'charity call centre',
    habits: ['192.168.1.31', '192.168.1.32', '192.168.1.33', '192.168.1.34'].map(
      (device): Habit => ({
        device,
        to: inCities(400),
        perDay: 25,
        week: 'workdays',
        hours: [10, 19],
        talkSeconds: [15, 6 * MINUTE],
        busy: 8,
        unanswered: 40,
      }),
    ),
  },
];
