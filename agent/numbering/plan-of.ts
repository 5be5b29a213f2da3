// Which dial plan a country has. The one rule: every country has one; where nobody wrote it, it comes from the metadata.
import type { DialPlan } from './dial-plan.ts';
import { countriesOf } from './metadata.ts';
import { AUSTRALIA } from './plans/australia.ts';
import { CHINA } from './plans/china.ts';
import { FRANCE } from './plans/france.ts';
import { genericPlan } from './plans/generic.ts';
import { GERMANY } from './plans/germany.ts';
import { ITALY } from './plans/italy.ts';
import { JAPAN } from './plans/japan.ts';
import { KOREA } from './plans/korea.ts';
import { northAmericanPlan } from './plans/north-america.ts';
import { SINGAPORE } from './plans/singapore.ts';
import { britishPlan } from './plans/united-kingdom.ts';

const WRITTEN: readonly DialPlan[] = [AUSTRALIA, CHINA, FRANCE, GERMANY, ITALY, JAPAN, KOREA, SINGAPORE];

/** `country`: ISO 3166-1 alpha-2, upper case. */
export function planOf(country: string): DialPlan {
  if (countriesOf('1').includes(country)) return northAmericanPlan(country);
  if (countriesOf('44').includes(country)) return britishPlan(country);
  return WRITTEN.find((plan) => plan.country === country) ?? genericPlan(country);
}
