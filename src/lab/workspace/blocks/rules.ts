// A small language for shapes with limits, so that every Block Kit limit is one line in a table.
// Its complaints read like Slack's (`response_metadata.messages` and blocks.validate's `errors`).
// Lengths count Unicode code points, as Slack does. https://docs.slack.dev/reference/block-kit

/** One broken limit. `pointer` is a JSON pointer from the root of what was checked. */
export type Problem = {
  pointer: string;
  message: string;
  constraint: { type: string; expected: unknown; got: unknown };
};

export type Rule = (value: unknown, pointer: string) => Problem[];

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string as it is; anything else counts as nothing. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function problem(
  pointer: string,
  message: string,
  constraint: Problem['constraint'],
): Problem[] {
  return [{ pointer, message, constraint }];
}

function wrongType(pointer: string, article: string, value: unknown): Problem[] {
  const expected = article.replace(/^an? /, '');
  return problem(pointer, `must provide ${article}`, {
    type: 'type',
    expected,
    got: Array.isArray(value) ? 'array' : typeof value,
  });
}

export function text(max: number, min = 1): Rule {
  return (value, pointer) => {
    if (typeof value !== 'string') return wrongType(pointer, 'a string', value);
    const length = [...value].length;
    if (length > max) {
      const message = `must be less than ${max + 1} characters`;
      return problem(pointer, message, { type: 'max_length', expected: max, got: length });
    }
    if (length >= min) return [];
    const message = `must be more than ${min - 1} characters`;
    return problem(pointer, message, { type: 'min_length', expected: min, got: length });
  };
}

export const flag: Rule = (value, pointer) =>
  typeof value === 'boolean' ? [] : wrongType(pointer, 'a boolean', value);

export function integer(min: number, max: number): Rule {
  return (value, pointer) => {
    if (!Number.isInteger(value)) return wrongType(pointer, 'an integer', value);
    if (Number(value) >= min && Number(value) <= max) return [];
    const message = `must be between ${min} and ${max}`;
    return problem(pointer, message, { type: 'range', expected: [min, max], got: value });
  };
}

export const anyNumber: Rule = (value, pointer) =>
  typeof value === 'number' ? [] : wrongType(pointer, 'a number', value);

/** A string of one form, such as a date or a decimal number. */
export function pattern(form: RegExp, name: string): Rule {
  return (value, pointer) => {
    if (typeof value === 'string' && form.test(value)) return [];
    return problem(pointer, `must be ${name}`, { type: 'format', expected: name, got: value });
  };
}

export function choice(...values: unknown[]): Rule {
  return (value, pointer) => {
    if (values.includes(value)) return [];
    const message = 'must be a valid enum value';
    return problem(pointer, message, { type: 'enum', expected: values, got: value });
  };
}

export function list(item: Rule, max: number, min = 1): Rule {
  return (value, pointer) => {
    if (!Array.isArray(value)) return wrongType(pointer, 'an array', value);
    const found = value.flatMap((entry, index) => item(entry, `${pointer}/${index}`));
    if (value.length > max) {
      const constraint = { type: 'max_items', expected: max, got: value.length };
      found.push(...problem(pointer, `no more than ${max} items allowed`, constraint));
    }
    if (value.length < min) {
      const constraint = { type: 'min_items', expected: min, got: value.length };
      found.push(...problem(pointer, `no fewer than ${min} items allowed`, constraint));
    }
    return found;
  };
}

export type Fields = Record<string, Rule>;

/** Properties named neither in `required` nor in `optional` are refused, as Slack refuses them. */
export function object(required: Fields, optional: Fields = {}): Rule {
  return (value, pointer) => {
    if (!isObject(value)) return wrongType(pointer, 'an object', value);
    const missing = Object.keys(required).filter((key) => value[key] === undefined);
    const found = missing.flatMap((key) =>
      problem(pointer, `missing required field: ${key}`, {
        type: 'required',
        expected: key,
        got: null,
      }),
    );
    const rules = { ...optional, ...required };
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) continue;
      const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
      found.push(...(rule ? rule(entry, `${pointer}/${key}`) : additional(pointer, key)));
    }
    return found;
  };
}

function additional(pointer: string, key: string): Problem[] {
  const constraint = { type: 'additional_property', expected: null, got: key };
  return problem(pointer, `invalid additional property: ${key}`, constraint);
}

/** Chooses the rule by the value's `type`; a type that is not listed is not supported here. */
export function byType(rules: Fields): Rule {
  return (value, pointer) => {
    if (!isObject(value)) return wrongType(pointer, 'an object', value);
    const type = value['type'];
    if (type === undefined) {
      const constraint = { type: 'required', expected: 'type', got: null };
      return problem(pointer, 'missing required field: type', constraint);
    }
    const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule !== undefined) return rule(value, pointer);
    const constraint = { type: 'enum', expected: Object.keys(rules), got: type };
    return problem(`${pointer}/type`, `unsupported type: ${asText(type)}`, constraint);
  };
}

/** All of the rules, one after the other, on the same value. */
export function all(...rules: Rule[]): Rule {
  return (value, pointer) => rules.flatMap((rule) => rule(value, pointer));
}

/** At least one of the properties must be there. */
export function anyOf(...keys: string[]): Rule {
  return (value, pointer) => {
    if (!isObject(value) || keys.some((key) => value[key] !== undefined)) return [];
    const constraint = { type: 'required', expected: keys, got: null };
    return problem(pointer, `must define either ${keys.map((k) => `\`${k}\``).join(' or ')}`, {
      ...constraint,
    });
  };
}
