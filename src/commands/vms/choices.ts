// Template and service offering of a new VM: by name, or the configured ones. Pure.

import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { CloudPolicy } from '../../domain/inventory.ts';
import { nearest } from '../../domain/nearest.ts';
import type { ServiceOffering } from '../../facts/cloud/service-offerings.ts';
import type { Template } from '../../facts/cloud/templates.ts';

// As many names as are read at a glance.
const NAMES_SHOWN = 8;

export function chooseTemplate(
  typed: string | undefined,
  templates: readonly Template[],
  { template: configured }: CloudPolicy,
): Outcome<Template> {
  const fitting = templates.filter((one) => one.isReady && !one.isPasswordEnabled);
  const name = typed ?? configured ?? onlyName(fitting);
  const list = `These would do: ${namesOf(fitting)}.`;
  if (name === null) {
    return unsuitable('No template was named, and there are several.', list);
  }
  const named = templates.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  const [template] = named.toSorted((a, b) => Number(b.isReady) - Number(a.isReady));
  if (template === undefined) {
    return unsuitable(`There is no template "${name}".`, `${didYouMean(name, fitting)}${list}`);
  }
  if (!template.isReady) {
    return unsuitable(`Template "${template.name}" is not ready.`, `It is still copied. ${list}`);
  }
  if (!template.isPasswordEnabled) return succeed(template);
  return unsuitable(
    `Template "${template.name}" sets passwords.`,
    `That needs a virtual router, and this network has none. ${list}`,
  );
}

export function chooseServiceOffering(
  typed: string | undefined,
  offerings: readonly ServiceOffering[],
  { serviceOffering: configured }: CloudPolicy,
): Outcome<ServiceOffering> {
  const name = typed ?? configured ?? onlyName(offerings);
  const found = offerings.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  if (found !== undefined) return succeed(found);
  return refuse('service-offering-unknown', {
    what:
      name === null
        ? 'No service offering was named, and there are several.'
        : `There is no service offering "${name}".`,
    why: `${name === null ? '' : didYouMean(name, offerings)}There are ${namesOf(offerings)}.`,
    fix: 'Nothing was done. Name one: offering "NAME", or set cloudstack.service_offering.',
  });
}

interface Named {
  readonly name: string;
}

function onlyName(all: readonly Named[]): string | null {
  const [one, second] = all;
  return one === undefined || second !== undefined ? null : one.name;
}

function didYouMean(name: string, all: readonly Named[]): string {
  const names = all.map((one) => one.name);
  const lower = nearest(
    name.toLowerCase(),
    names.map((one) => one.toLowerCase()),
  );
  const match = names.find((one) => one.toLowerCase() === lower);
  return match === undefined ? '' : `Did you mean "${match}"? `;
}

function namesOf(all: readonly Named[]): string {
  if (all.length === 0) return 'none';
  const names = [...new Set(all.map(({ name }) => name))].toSorted();
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return names.slice(0, NAMES_SHOWN).join(', ') + more;
}

function unsuitable(what: string, why: string): Outcome<Template> {
  return refuse('template-unsuitable', {
    what,
    why,
    fix: 'Nothing was done. Name one: template "NAME", or set cloudstack.template.',
  });
}
